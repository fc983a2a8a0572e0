package dev.flattail.studies;

import dev.flattail.jobs.StoredJson;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The figures of many results. Each result is an array of numbers, and each name is held once: with
 * a thousand classes a result has thousands of figures.
 */
final class Figures {
  /** Their numbers depend on what the job's author expected, so one place has several meanings. */
  private static final String EXPECTATIONS = "expectations[";

  private final FigureChoice choice;
  private final Map<String, Integer> places = new LinkedHashMap<>();
  private final Set<String> known = new LinkedHashSet<>();
  private final Set<String> missing = new LinkedHashSet<>();

  Figures(FigureChoice choice) {
    this.choice = choice;
  }

  /** The figures of one result. */
  final class OfResult {
    private final double[] values;

    private OfResult(double[] values) {
      this.values = values;
    }

    /** Returns a figure; NaN when the result lacks it. */
    double get(String name) {
      Integer place = places.get(name);
      return place == null || place >= values.length ? Double.NaN : values[place];
    }
  }

  /**
   * Reads the chosen finite numbers of a result, and keeps nothing else of it.
   *
   * @param result null for a job without one
   */
  OfResult read(@Nullable StoredJson result) {
    double[] values = new double[places.size()];
    Arrays.fill(values, Double.NaN);
    if (result == null || (!choice.isAll() && choice.names().isEmpty())) {
      return new OfResult(values);
    }
    for (Map.Entry<String, @Nullable Object> cell : ResultColumns.cells(result.tree()).entrySet()) {
      String name = cell.getKey();
      if (cell.getValue() == null) {
        missing.add(name);
      }
      if (!(cell.getValue() instanceof Number number)
          || !Double.isFinite(number.doubleValue())
          || name.startsWith(EXPECTATIONS)) {
        continue;
      }
      known.add(name);
      if (choice.has(name)) {
        int place = places.computeIfAbsent(name, key -> places.size());
        if (place >= values.length) {
          int length = values.length;
          values = Arrays.copyOf(values, Math.max(place + 1, 2 * length));
          Arrays.fill(values, length, values.length, Double.NaN);
        }
        values[place] = number.doubleValue();
      }
    }
    return new OfResult(values);
  }

  /** Returns the chosen figures; without a choice those of all results, in their order. */
  List<String> names() {
    return choice.isAll() ? List.copyOf(places.keySet()) : choice.names();
  }

  /**
   * Checks that every chosen figure has a place in a result, if there are results. Its value may be
   * null in all of them, as the accuracy of an empty group is.
   *
   * @throws InvalidStudyException when no result has one of them
   */
  void requireChosen() {
    if (!known.isEmpty()) {
      choice.names().stream().filter(name -> !missing.contains(name)).forEach(this::require);
    }
  }

  /**
   * Checks that a result has a number as a figure.
   *
   * @throws InvalidStudyException when none has it
   */
  void require(String figure) {
    if (!known.contains(figure)) {
      throw new InvalidStudyException(
          "no job has a figure '%s'; %s"
              .formatted(
                  figure,
                  known.isEmpty()
                      ? "no job has succeeded yet"
                      : "the figures are those of the groups, such as "
                          + String.join(", ", known.stream().limit(3).toList())));
    }
  }
}
