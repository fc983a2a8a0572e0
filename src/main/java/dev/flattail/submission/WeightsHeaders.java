package dev.flattail.submission;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.artifacts.NoSuchArtifactException;
import dev.flattail.artifacts.UploadedCheckpoint;
import dev.flattail.artifacts.UploadedCheckpoints;
import dev.flattail.jobs.Artifact;
import dev.flattail.safetensors.CheckpointMetadata;
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

/** Reads the tensor shapes and the metadata of checkpoints from their headers. */
@Component
final class WeightsHeaders {
  private final UploadedCheckpoints uploads;
  private final ArtifactStore store;

  WeightsHeaders(UploadedCheckpoints uploads, ArtifactStore store) {
    this.uploads = uploads;
    this.store = store;
  }

  /**
   * What a header says.
   *
   * @param shapes of the tensors, by name without prefixes
   * @param metadata about the training
   */
  record Weights(Map<String, List<Long>> shapes, CheckpointMetadata metadata) {}

  /** Returns the header of an uploaded checkpoint; empty when no upload has this id. */
  Optional<Weights> uploaded(String id) {
    if (!Uuids.isUuid(id)) {
      return Optional.empty();
    }
    try {
      return Optional.of(weights(uploads.header(UUID.fromString(id))));
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

  /** Returns the header of weights that a job has published. */
  Weights published(Artifact artifact) {
    try {
      return weights(UploadedCheckpoints.header(store.open(artifact.storageKey())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Weights weights(SafetensorsHeader header) {
    Map<String, String> names = header.stateDictNames().names();
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    for (TensorEntry tensor : header.tensors()) {
      String name = names.get(tensor.name());
      if (name != null) {
        shapes.put(name, tensor.shape());
      }
    }
    return new Weights(shapes, CheckpointMetadata.of(header.metadata()));
  }
}
