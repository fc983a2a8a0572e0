package dev.flattail.submission;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.artifacts.NoSuchArtifactException;
import dev.flattail.artifacts.UploadedCheckpoint;
import dev.flattail.artifacts.UploadedCheckpoints;
import dev.flattail.jobs.Artifact;
import dev.flattail.safetensors.SafetensorsHeader;
import dev.flattail.safetensors.TensorEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Reads the tensor shapes of checkpoints from their headers, by name. */
@Component
final class WeightsHeaders {
  private final UploadedCheckpoints uploads;
  private final ArtifactStore store;

  WeightsHeaders(UploadedCheckpoints uploads, ArtifactStore store) {
    this.uploads = uploads;
    this.store = store;
  }

  /** Returns the shapes of an uploaded checkpoint; empty when no upload has this id. */
  Optional<Map<String, List<Long>>> uploaded(String id) {
    if (!Uuids.isUuid(id)) {
      return Optional.empty();
    }
    try {
      return Optional.of(shapes(uploads.header(UUID.fromString(id))));
    } catch (NoSuchArtifactException unknown) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the SHA-256 of an uploaded checkpoint's file; empty when no upload has this id. */
  Optional<String> sha256(String id) {
    return Uuids.isUuid(id)
        ? uploads.find(UUID.fromString(id)).map(UploadedCheckpoint::sha256)
        : Optional.empty();
  }

  /** Returns the shapes of weights that a job has published. */
  Map<String, List<Long>> published(Artifact artifact) {
    try {
      return shapes(UploadedCheckpoints.header(store.open(artifact.storageKey())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, List<Long>> shapes(SafetensorsHeader header) {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    for (TensorEntry tensor : header.tensors()) {
      shapes.put(tensor.nameWithoutPrefix(), tensor.shape());
    }
    return shapes;
  }
}
