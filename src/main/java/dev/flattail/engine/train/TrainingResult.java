package dev.flattail.engine.train;

import dev.flattail.results.ClassGradients;
import dev.flattail.results.Judgment;
import dev.flattail.results.Stopped;
import dev.flattail.results.TrainResult;
import org.jspecify.annotations.Nullable;

/**
 * The result of a training.
 *
 * @param scores scores of the last stage
 * @param stage1 scores of the first of two stages, otherwise null
 * @param tau exponent that {@code tau-norm} selected, otherwise null
 * @param gradients classifier gradients by pair of classes, for a first stage with the loss {@code
 *     arb}; otherwise null
 * @param stopped the end before the last epoch; null for a training of all epochs
 * @param interrupted whether it was asked to stop, so that the rest is missing
 */
public record TrainingResult(
    StageScores scores,
    @Nullable StageScores stage1,
    @Nullable Double tau,
    @Nullable ClassGradients gradients,
    @Nullable Stopped stopped,
    boolean interrupted) {

  /** Returns the figures in the form that is stored and served. */
  public TrainResult figures() {
    return new TrainResult(
        scores.figures(), stage1 == null ? null : stage1.figures(), tau, stopped, Judgment.NONE);
  }
}
