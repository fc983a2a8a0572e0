/**
 * Computes what specs schedule, epoch by epoch. The engine trains by these values, and a training
 * is extended only if they stay the same for the epochs that are done. Start with {@link
 * dev.flattail.jobspec.schedule.EpochPlan}.
 */
@NullMarked
package dev.flattail.jobspec.schedule;

import org.jspecify.annotations.NullMarked;
