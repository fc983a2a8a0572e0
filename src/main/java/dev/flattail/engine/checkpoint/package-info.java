/**
 * Converts model weights to and from safetensors tensors with the names of the reference code.
 * Start with {@code ModelState}.
 */
@NullMarked
package dev.flattail.engine.checkpoint;

import org.jspecify.annotations.NullMarked;
