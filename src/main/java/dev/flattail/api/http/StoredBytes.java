package dev.flattail.api.http;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.jobs.Artifact;
import java.io.IOException;
import org.springframework.stereotype.Component;

/** Opens the bytes of the artifacts that jobs have published. */
@Component
public final class StoredBytes {
  private final ArtifactStore store;

  StoredBytes(ArtifactStore store) {
    this.store = store;
  }

  /**
   * Opens an artifact.
   *
   * @param fileName the name under which a browser saves it
   */
  public ByteServing.Bytes of(Artifact artifact, String fileName) throws IOException {
    return of(artifact, fileName, ByteServing.Link.NONE);
  }

  /** Opens an artifact that the store may serve by a redirect, if it is configured to. */
  public ByteServing.Bytes linked(Artifact artifact, String fileName) throws IOException {
    return of(
        artifact,
        fileName,
        (mediaType, disposition) -> store.link(artifact.storageKey(), mediaType, disposition));
  }

  private ByteServing.Bytes of(Artifact artifact, String fileName, ByteServing.Link link)
      throws IOException {
    var bytes = store.open(artifact.storageKey());
    return new ByteServing.Bytes(
        fileName, artifact.mediaType(), artifact.bytes(), artifact.sha256(), bytes::read, link);
  }
}
