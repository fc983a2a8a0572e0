/**
 * Where bytes are kept: the {@link dev.flattail.artifacts.ArtifactStore} for everything that jobs
 * make and users upload, the header reader for safetensors files, and the register of uploaded
 * checkpoints. Uses nothing of Flattail.
 */
@NullMarked
package dev.flattail.artifacts;

import org.jspecify.annotations.NullMarked;
