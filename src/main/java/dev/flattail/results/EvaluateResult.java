package dev.flattail.results;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/**
 * The result of an evaluation.
 *
 * @param evaluation of the split
 * @param openSetF F-measure of {@code openSet}; null without one
 * @param openSet how the model rejects unknown classes; null when it was not asked for
 * @param judgment what the spec expected, and whether it was met
 */
public record EvaluateResult(
    @JsonUnwrapped EvaluationResult evaluation,
    @Nullable Double openSetF,
    @Nullable OpenSetResult openSet,
    @JsonUnwrapped Judgment judgment) {

  /** A result that is yet to be judged. */
  public static EvaluateResult of(EvaluationResult evaluation, @Nullable OpenSetResult openSet) {
    return new EvaluateResult(
        evaluation, openSet == null ? null : openSet.fMeasure(), openSet, Judgment.NONE);
  }

  /** The same result, judged. */
  public EvaluateResult judged(Judgment by) {
    return new EvaluateResult(evaluation, openSetF, openSet, by);
  }
}
