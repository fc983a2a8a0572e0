package dev.flattail.api.http;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.jobs.Artifact;
import java.io.IOException;
import org.springframework.stereotype.Component;

/** The bytes behind the artifacts that jobs record. */
@Component
public final class StoredBytes {
  private final ArtifactStore store;

  StoredBytes(ArtifactStore store) {
    this.store = store;
  }

  /**
   * @param fileName what a browser saves it as
   */
  public ByteServing.Bytes of(Artifact artifact, String fileName) throws IOException {
    return of(artifact, fileName, ByteServing.Link.NONE);
  }

  /** The same, which the store may serve itself where it can and is told to. */
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
