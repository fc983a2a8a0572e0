/** Converts model weights to and from safetensors tensors with the names of the reference code. */
@NullMarked
package dev.flattail.engine.checkpoint;

import org.jspecify.annotations.NullMarked;
