/**
 * Computes the loss around a model: along lines, over planes, and under perturbations. Start with
 * {@code Surfaces} and {@code Flatness}.
 */
@NullMarked
package dev.flattail.engine.landscape;

import org.jspecify.annotations.NullMarked;
