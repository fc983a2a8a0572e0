package dev.flattail.engine.train;

import dev.flattail.engine.evaluate.Evaluation;

/**
 * The best epoch so far by a score.
 *
 * @param score accuracy on the split that selects it
 * @param evaluation test evaluation of that epoch
 */
public record BestEpoch(double score, Evaluation evaluation) {}
