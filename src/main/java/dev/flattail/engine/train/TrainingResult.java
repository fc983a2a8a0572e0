package dev.flattail.engine.train;

import dev.flattail.results.ClassGradients;
import dev.flattail.results.Judgment;
import dev.flattail.results.TrainResult;
import org.jspecify.annotations.Nullable;

/**
 * What a training ends with.
 *
 * @param scores of the last stage
 * @param stage1 of the first of two stages, otherwise null
 * @param tau what {@code tau-norm} chose, otherwise null
 * @param gradients of the classifier by pair of classes, of a first stage with the loss {@code
 *     arb}; otherwise null
 * @param stopped whether it ended early because it was asked to
 */
public record TrainingResult(
    StageScores scores,
    @Nullable StageScores stage1,
    @Nullable Double tau,
    @Nullable ClassGradients gradients,
    boolean stopped) {

  /** The figures, as they are stored and served. */
  public TrainResult figures() {
    return new TrainResult(
        scores.figures(), stage1 == null ? null : stage1.figures(), tau, Judgment.NONE);
  }
}
