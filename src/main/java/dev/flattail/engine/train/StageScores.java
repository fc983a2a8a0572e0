package dev.flattail.engine.train;

import dev.flattail.engine.evaluate.Evaluation;
import dev.flattail.results.EvaluationResult;
import dev.flattail.results.StageResult;
import org.jspecify.annotations.Nullable;

/**
 * The scores of a stage. The three evaluations are kept apart because the reference codes select
 * the best epoch on the test set, which an honest comparison must not do.
 *
 * @param end test evaluation of the last evaluated epoch
 * @param onValidation test evaluation of the best epoch by the validation split; null without one
 * @param onTest test evaluation of the best epoch by the test split itself; null without test
 *     images
 */
public record StageScores(
    Evaluation end, @Nullable BestEpoch onValidation, @Nullable BestEpoch onTest) {

  /** Returns the scores before the first evaluation. */
  static StageScores start(Evaluation empty) {
    return new StageScores(empty, null, null);
  }

  /**
   * Returns the scores after another epoch.
   *
   * @param validation accuracy on the validation split, null without one
   */
  StageScores with(Evaluation evaluation, @Nullable Double validation) {
    Double test = evaluation.figures().accuracy();
    return new StageScores(
        evaluation,
        isBest(validation, onValidation) && validation != null
            ? new BestEpoch(validation, evaluation)
            : onValidation,
        isBest(test, onTest) && test != null ? new BestEpoch(test, evaluation) : onTest);
  }

  /** Returns the evaluation of the best epoch by the validation split, or null. */
  public @Nullable Evaluation bestOnValidation() {
    return onValidation == null ? null : onValidation.evaluation();
  }

  /** Returns the evaluation of the best epoch by the test split, or null. */
  public @Nullable Evaluation bestOnTest() {
    return onTest == null ? null : onTest.evaluation();
  }

  /** Returns the figures in the form that is stored and served. */
  StageResult figures() {
    return new StageResult(end.figures(), figures(bestOnValidation()), figures(bestOnTest()));
  }

  private static @Nullable EvaluationResult figures(@Nullable Evaluation evaluation) {
    return evaluation == null ? null : evaluation.figures();
  }

  private static boolean isBest(@Nullable Double score, @Nullable BestEpoch before) {
    return score != null && (before == null || score > before.score());
  }
}
