/**
 * Networks layer by layer, without values: names and shapes of their tensors, strides, shortcuts.
 * The engine builds them, the API judges checkpoints by them. Uses {@code spec} alone.
 */
@NullMarked
package dev.flattail.architecture;

import org.jspecify.annotations.NullMarked;
