/**
 * Where bytes are kept: the {@link dev.flattail.artifacts.ArtifactStore} for everything that jobs
 * make and users upload, and the register of uploaded checkpoints. May use {@code access} and
 * {@code safetensors}.
 */
@NullMarked
package dev.flattail.artifacts;

import org.jspecify.annotations.NullMarked;
