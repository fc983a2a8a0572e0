/** Base optimizers, sharpness-aware optimizers, learning-rate and rho schedules. */
@NullMarked
package dev.flattail.engine.optim;

import org.jspecify.annotations.NullMarked;
