package dev.flattail.plot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Unmodifiable copies of what callers hand in. */
final class Copies {
  private Copies() {}

  /** Like {@link List#copyOf}, which refuses null elements. */
  static List<@Nullable Double> of(List<? extends @Nullable Double> values) {
    return Collections.unmodifiableList(new ArrayList<@Nullable Double>(values));
  }

  static List<List<@Nullable Double>> ofRows(
      List<? extends List<? extends @Nullable Double>> rows) {
    return rows.stream().<List<@Nullable Double>>map(Copies::of).toList();
  }

  static List<@Nullable Double> of(double[] values) {
    return of(Arrays.stream(values).boxed().toList());
  }

  static List<List<@Nullable Double>> ofRows(double[][] rows) {
    return Arrays.stream(rows).<List<@Nullable Double>>map(Copies::of).toList();
  }
}
