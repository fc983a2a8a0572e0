package dev.flattail.artifacts;

import java.time.Instant;
import java.util.UUID;

/**
 * Weights that a user brought.
 *
 * @param id UUIDv7
 * @param tensors number of tensors, BatchNorm's buffers included
 * @param parameters number of trainable scalars, see {@link
 *     dev.flattail.safetensors.SafetensorsHeader#parameters()}
 * @param sha256 of the file
 * @param bytes of the file
 */
public record UploadedCheckpoint(
    UUID id, int tensors, long parameters, String sha256, long bytes, Instant createdAt) {}
