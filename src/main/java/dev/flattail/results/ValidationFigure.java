package dev.flattail.results;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The figures of a metrics row that are measured on the validation split. */
public enum ValidationFigure {
  ACCURACY("validationAccuracy", EpochRow::validationAccuracy),
  LOSS("validationLoss", EpochRow::validationLoss);

  private final String field;
  private final Function<EpochRow, @Nullable Double> value;

  ValidationFigure(String field, Function<EpochRow, @Nullable Double> value) {
    this.field = field;
    this.value = value;
  }

  /** Returns its value; null in an epoch without evaluation and without a validation split. */
  public @Nullable Double of(EpochRow row) {
    return value.apply(row);
  }

  /** Returns its field of a metrics row. */
  public String field() {
    return field;
  }

  /** Returns the figure with this field of a metrics row. */
  public static Optional<ValidationFigure> ofField(String field) {
    return Arrays.stream(values()).filter(figure -> figure.field.equals(field)).findFirst();
  }

  /** Returns the fields of all figures. */
  public static List<String> fields() {
    return Arrays.stream(values()).map(figure -> figure.field).toList();
  }
}
