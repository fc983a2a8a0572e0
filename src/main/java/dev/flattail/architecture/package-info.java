/**
 * Describes networks layer by layer, without values: names and shapes of their tensors, strides,
 * shortcuts. The engine builds networks from these descriptions, and the API checks checkpoints
 * against them. Uses {@code jobspec} alone. Start with {@code Inference}, the forward pass of a
 * trained model, and {@code Architecture}.
 */
@NullMarked
package dev.flattail.architecture;

import org.jspecify.annotations.NullMarked;
