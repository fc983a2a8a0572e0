package dev.flattail.engine.train;

import dev.flattail.engine.evaluate.Evaluation;

/**
 * The best epoch so far by some score.
 *
 * @param score accuracy on the split that chose it
 * @param evaluation on the test split, of that epoch
 */
public record BestEpoch(double score, Evaluation evaluation) {}
