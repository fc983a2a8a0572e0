/**
 * Computes what specs schedule, epoch by epoch: learning rates, radii and shares of losses. Start
 * with {@link dev.flattail.jobspec.schedule.LearningRates}.
 */
@NullMarked
package dev.flattail.jobspec.schedule;

import org.jspecify.annotations.NullMarked;
