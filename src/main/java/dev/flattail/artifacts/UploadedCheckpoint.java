package dev.flattail.artifacts;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint that a user uploaded.
 *
 * @param id UUIDv7
 * @param tensors number of tensors, including BatchNorm's buffers
 * @param parameters number of trainable scalars, see {@link
 *     dev.flattail.safetensors.SafetensorsHeader#parameters()}
 * @param sha256 SHA-256 of the file
 * @param bytes size of the file
 * @param prefixes what was removed from the names of tensors, see {@link
 *     dev.flattail.safetensors.StateDictNames}
 * @param ignored tensors and metadata of the file that are not used
 * @param classNames in the order of the model's outputs; null when the file does not say them
 */
public record UploadedCheckpoint(
    UUID id,
    int tensors,
    long parameters,
    String sha256,
    long bytes,
    Instant createdAt,
    List<String> prefixes,
    List<Ignored> ignored,
    @Nullable List<String> classNames) {
  /**
   * A part of the file that is not used.
   *
   * @param path name of a tensor, or {@code __metadata__} with a key
   */
  public record Ignored(String path, String reason) {}

  public UploadedCheckpoint {
    prefixes = List.copyOf(prefixes);
    ignored = List.copyOf(ignored);
    classNames = classNames == null ? null : List.copyOf(classNames);
  }
}
