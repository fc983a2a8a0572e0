/** Byte store for artifacts and uploaded checkpoints, and the safetensors header reader. */
@NullMarked
package dev.flattail.artifacts;

import org.jspecify.annotations.NullMarked;
