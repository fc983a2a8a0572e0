/**
 * Wraps {@code ai.djl.pytorch}, which no other package imports: autograd bridge, flat parameters,
 * seeding, devices. Start with {@code Autograd} and {@code FlatVectors}.
 */
@NullMarked
package dev.flattail.engine.tensor;

import org.jspecify.annotations.NullMarked;
