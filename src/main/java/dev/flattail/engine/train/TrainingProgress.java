package dev.flattail.engine.train;

import org.jspecify.annotations.Nullable;

/**
 * The progress of a training.
 *
 * @param fraction fraction of the work done, including evaluations, 0 to 1
 * @param epoch running epoch, from 1
 * @param epochs total number of epochs
 * @param step completed steps
 * @param steps total number of steps
 * @param etaSeconds estimated remaining seconds; null until enough steps were measured
 */
public record TrainingProgress(
    double fraction, int epoch, int epochs, long step, long steps, @Nullable Double etaSeconds) {}
