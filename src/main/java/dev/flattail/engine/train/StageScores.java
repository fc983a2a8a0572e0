package dev.flattail.engine.train;

import dev.flattail.engine.evaluate.Evaluation;
import dev.flattail.results.EvaluationResult;
import dev.flattail.results.StageResult;
import org.jspecify.annotations.Nullable;

/**
 * What a stage reached. The three are kept apart: the reference codes pick the best epoch on the
 * test set, which no honest comparison may.
 *
 * @param end of the last evaluated epoch, on the test split
 * @param onValidation on the test split, of the epoch that was best on the validation split; null
 *     without one
 * @param onTest of the epoch that was best on the test split itself; null without test images
 */
public record StageScores(Evaluation end, @Nullable BestEpoch onValidation, @Nullable BestEpoch onTest) {

  /** Nothing yet. */
  static StageScores start(Evaluation empty) {
    return new StageScores(empty, null, null);
  }

  /**
   * With another epoch.
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

  /** Of the epoch that was best on the validation split, or null. */
  public @Nullable Evaluation bestOnValidation() {
    return onValidation == null ? null : onValidation.evaluation();
  }

  /** Of the epoch that was best on the test split, or null. */
  public @Nullable Evaluation bestOnTest() {
    return onTest == null ? null : onTest.evaluation();
  }

  /** The figures, as they are stored and served. */
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
