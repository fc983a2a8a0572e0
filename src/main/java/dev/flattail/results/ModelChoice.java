package dev.flattail.results;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The models that a training evaluates. */
public enum ModelChoice {
  FINAL("final"),
  BEST_ON_VALIDATION("bestOnValidation"),
  BEST_ON_TEST("bestOnTest");

  private final String field;

  ModelChoice(String field) {
    this.field = field;
  }

  /** Returns its field in a training's result. */
  public String field() {
    return field;
  }

  /** Returns the choice for a field of the result. */
  public static Optional<ModelChoice> ofField(String field) {
    return Arrays.stream(values()).filter(choice -> choice.field.equals(field)).findFirst();
  }

  /** Returns the fields of all choices. */
  public static List<String> fields() {
    return Arrays.stream(values()).map(ModelChoice::field).toList();
  }
}
