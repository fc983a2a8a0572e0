/** Model weights under the reference names, to and from the tensors of a safetensors file. */
@NullMarked
package dev.flattail.engine.checkpoint;

import org.jspecify.annotations.NullMarked;
