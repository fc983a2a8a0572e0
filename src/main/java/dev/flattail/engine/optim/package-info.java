/**
 * Implements base optimizers, sharpness-aware optimizers, and schedules of the learning rate and
 * rho.
 */
@NullMarked
package dev.flattail.engine.optim;

import org.jspecify.annotations.NullMarked;
