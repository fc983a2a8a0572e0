package dev.flattail.results;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of an evaluation.
 *
 * @param evaluation evaluation of the split
 * @param classNames classes of the evaluated data set, in the order of {@code perClass}
 * @param modelClassNames names of the model's outputs, in their order; null when they are not known
 * @param openSetF F-measure of {@code openSet}; null without one
 * @param openSet rejection of unknown classes; null when it was not requested
 * @param judgment expectations of the spec, and whether they are met
 */
public record EvaluateResult(
    @JsonUnwrapped EvaluationResult evaluation,
    List<String> classNames,
    @Nullable List<String> modelClassNames,
    @Fraction @Nullable Double openSetF,
    @Nullable OpenSetResult openSet,
    @JsonUnwrapped Judgment judgment) {
  /** The fields that are null without unknown images. */
  public static final String OPEN_SET_F = "openSetF";

  public static final String OPEN_SET = "openSet";

  /** Creates a result without judgment. */
  public static EvaluateResult of(
      EvaluationResult evaluation,
      List<String> classNames,
      @Nullable List<String> modelClassNames,
      @Nullable OpenSetResult openSet) {
    return new EvaluateResult(
        evaluation,
        classNames,
        modelClassNames,
        openSet == null ? null : openSet.fMeasure(),
        openSet,
        Judgment.NONE);
  }

  /** Returns the same result with a judgment. */
  public EvaluateResult judged(Judgment by) {
    return new EvaluateResult(evaluation, classNames, modelClassNames, openSetF, openSet, by);
  }
}
