/**
 * Implements base optimizers, sharpness-aware optimizers, and schedules of the learning rate and
 * rho. Start with {@code Steppers} and {@code Optimizers}.
 */
@NullMarked
package dev.flattail.engine.optim;

import org.jspecify.annotations.NullMarked;
