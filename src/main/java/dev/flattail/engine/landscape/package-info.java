/** Computes the loss around a model: along lines, over planes, and under perturbations. */
@NullMarked
package dev.flattail.engine.landscape;

import org.jspecify.annotations.NullMarked;
