/**
 * Safetensors files: model weights under the reference names, and the optimizer's and progress
 * state.
 */
@NullMarked
package dev.flattail.engine.checkpoint;

import org.jspecify.annotations.NullMarked;
