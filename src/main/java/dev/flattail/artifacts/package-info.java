/**
 * Storage of bytes: the {@link dev.flattail.artifacts.ArtifactStore} for everything that jobs
 * produce and users upload, and the registry of uploaded checkpoints. May use {@code access} and
 * {@code safetensors}. Start with {@code ArtifactStore}.
 */
@NullMarked
package dev.flattail.artifacts;

import org.jspecify.annotations.NullMarked;
