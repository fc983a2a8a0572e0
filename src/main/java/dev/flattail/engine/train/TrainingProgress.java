package dev.flattail.engine.train;

/**
 * How far a training is.
 *
 * @param fraction of the work done, evaluations included, 0 to 1
 * @param epoch the running epoch, from 1
 * @param epochs in all
 * @param step completed steps
 * @param steps in all
 * @param etaSeconds seconds left at the pace so far
 */
public record TrainingProgress(
    double fraction, int epoch, int epochs, long step, long steps, double etaSeconds) {}
