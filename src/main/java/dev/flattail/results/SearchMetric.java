package dev.flattail.results;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A figure by which a search compares trainings that have completed the same number of epochs.
 * Every figure is one of a metrics row.
 *
 * @param field field of the row
 * @param row the row that has it
 */
public record SearchMetric(String field, Row row) {

  /** Which row of a training has the figure. */
  public enum Row {
    /** That of the last completed epoch. */
    LAST,
    /** That of the epoch with the best validation accuracy so far, whose model is {@code best}. */
    BEST_ON_VALIDATION
  }

  /**
   * Returns the figure with a name: a field of the metrics rows, or the accuracy of the model that
   * {@link StageResult#bestOnValidation} describes. There, that model is measured on the test
   * split. Here it is measured on the validation split. That split has the same number of images of
   * every class, so its accuracy is the balanced one.
   */
  public static Optional<SearchMetric> of(String name) {
    if (bestOnValidation().contains(name)) {
      return Optional.of(
          new SearchMetric(ValidationFigure.ACCURACY.field(), Row.BEST_ON_VALIDATION));
    }
    return ValidationFigure.fields().contains(name) || EpochRow.testFigures().contains(name)
        ? Optional.of(new SearchMetric(name, Row.LAST))
        : Optional.empty();
  }

  /** Returns whether it is measured on the test split. */
  public boolean isOnTest() {
    return EpochRow.testFigures().contains(field);
  }

  /** Returns the names of the figures that are measured on the validation split. */
  public static List<String> onValidation() {
    List<String> names = new ArrayList<>(ValidationFigure.fields());
    names.addAll(bestOnValidation());
    return List.copyOf(names);
  }

  private static List<String> bestOnValidation() {
    String model = ModelChoice.BEST_ON_VALIDATION.field();
    return List.of(model + ".accuracy", model + "." + EvaluationResult.BALANCED_ACCURACY);
  }
}
