package dev.flattail.artifacts;

import java.time.Instant;
import java.util.UUID;

/**
 * A checkpoint that a user uploaded.
 *
 * @param id UUIDv7
 * @param tensors number of tensors, including BatchNorm's buffers
 * @param parameters number of trainable scalars, see {@link
 *     dev.flattail.safetensors.SafetensorsHeader#parameters()}
 * @param sha256 SHA-256 of the file
 * @param bytes size of the file
 */
public record UploadedCheckpoint(
    UUID id, int tensors, long parameters, String sha256, long bytes, Instant createdAt) {}
