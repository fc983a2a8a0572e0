package dev.flattail.submission.sweeps;

import dev.flattail.jobspec.schema.JsonPointer;
import dev.flattail.jobspec.schema.Nearest;
import dev.flattail.jobspec.schema.Problems;
import dev.flattail.jobspec.schema.SpecProblem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the distributions of a sweep's {@code space}. */
final class Distributions {
  private static final List<String> NAMES = List.of("uniform", "logUniform", "choice", "int");

  /** Larger whole numbers are not exact in all JSON readers. */
  private static final BigDecimal LARGEST_WHOLE = BigDecimal.valueOf(1L << 53);

  private Distributions() {}

  /**
   * Reads a distribution; null when it is invalid.
   *
   * @param place of the entry in the request
   */
  static @Nullable Distribution read(
      @Nullable Object written, String place, List<SpecProblem> problems) {
    if (!(written instanceof Map<?, ?> entry) || entry.size() != 1) {
      problems.add(
          new SpecProblem(
              place,
              "must be an object with one of %s, such as {\"logUniform\": [0.01, 1]}%s"
                  .formatted(
                      String.join(", ", NAMES),
                      written instanceof List<?> ? "; a list of values belongs into grid" : "")));
      return null;
    }
    String name = String.valueOf(entry.keySet().iterator().next());
    Object values = entry.get(name);
    String at = place + "/" + name;
    return switch (name) {
      case "uniform" -> {
        List<BigDecimal> bounds = bounds(values, at, problems);
        yield bounds == null ? null : new Distribution.Uniform(bounds.get(0), bounds.get(1));
      }
      case "logUniform" -> logUniform(values, at, problems);
      case "int" -> whole(values, at, problems);
      case "choice" -> choice(values, at, problems);
      default -> {
        String meant = Nearest.of(name, NAMES);
        problems.add(
            new SpecProblem(
                place + "/" + JsonPointer.escape(name),
                "unknown distribution \"%s\"; one of: %s"
                    .formatted(Problems.abbreviate(name), String.join(", ", NAMES)),
                meant));
        yield null;
      }
    };
  }

  private static @Nullable Distribution logUniform(
      @Nullable Object values, String at, List<SpecProblem> problems) {
    List<BigDecimal> bounds = bounds(values, at, problems);
    if (bounds != null && bounds.getFirst().signum() <= 0) {
      problems.add(
          new SpecProblem(
              at + "/0",
              "must be greater than 0, was %s: zero and negative numbers have no logarithm"
                  .formatted(bounds.getFirst())));
      return null;
    }
    return bounds == null ? null : new Distribution.LogUniform(bounds.get(0), bounds.get(1));
  }

  private static @Nullable Distribution whole(
      @Nullable Object values, String at, List<SpecProblem> problems) {
    List<BigDecimal> bounds = bounds(values, at, problems);
    if (bounds == null) {
      return null;
    }
    int before = problems.size();
    for (int i = 0; i < bounds.size(); i++) {
      BigDecimal bound = bounds.get(i);
      if (bound.stripTrailingZeros().scale() > 0 || bound.abs().compareTo(LARGEST_WHOLE) > 0) {
        problems.add(
            new SpecProblem(
                at + "/" + i,
                "must be a whole number of at most %s, was %s".formatted(LARGEST_WHOLE, bound)));
      }
    }
    if (problems.size() > before) {
      return null;
    }
    long min = bounds.get(0).longValueExact();
    long max = bounds.get(1).longValueExact();
    if (max - min >= Distribution.Int.MOST) {
      problems.add(
          new SpecProblem(
              at, "has more than %d numbers between its bounds".formatted(Distribution.Int.MOST)));
      return null;
    }
    return new Distribution.Int(min, max);
  }

  private static @Nullable Distribution choice(
      @Nullable Object values, String at, List<SpecProblem> problems) {
    if (!(values instanceof List<?> list) || list.isEmpty()) {
      problems.add(
          new SpecProblem(
              at,
              values instanceof List<?>
                  ? "has no values; list at least one"
                  : "must be a list of values, such as [64, 128]"));
      return null;
    }
    if (list.size() > SweepGrid.MOST) {
      problems.add(
          new SpecProblem(
              at,
              "has %d values; a sweep has at most %d jobs, so list at most as many"
                  .formatted(list.size(), SweepGrid.MOST)));
      return null;
    }
    List<SpecProblem> repeated =
        EqualValues.repeated(list, at).stream()
            .map(
                problem ->
                    new SpecProblem(
                        problem.pointer(), "is in the list already; list every value once"))
            .toList();
    problems.addAll(repeated);
    return new Distribution.Choice(new ArrayList<>(list));
  }

  /** Reads two finite numbers in ascending order; null when they are invalid. */
  private static @Nullable List<BigDecimal> bounds(
      @Nullable Object values, String at, List<SpecProblem> problems) {
    if (!(values instanceof List<?> list) || list.size() != 2) {
      problems.add(
          new SpecProblem(at, "must be two bounds, the smaller one first, such as [0.01, 1]"));
      return null;
    }
    List<BigDecimal> bounds = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      if (list.get(i) instanceof Number number && Double.isFinite(number.doubleValue())) {
        bounds.add(new BigDecimal(number.toString()));
      } else {
        problems.add(new SpecProblem(at + "/" + i, "must be a finite number"));
      }
    }
    if (bounds.size() < 2) {
      return null;
    }
    if (bounds.get(0).doubleValue() >= bounds.get(1).doubleValue()) {
      problems.add(
          new SpecProblem(
              at + "/1",
              "must be greater than the first bound (%s), was %s"
                  .formatted(bounds.get(0), bounds.get(1))));
      return null;
    }
    if (!Double.isFinite(bounds.get(1).doubleValue() - bounds.get(0).doubleValue())) {
      problems.add(
          new SpecProblem(
              at, "has bounds too far apart: their difference must be less than 1.8e308"));
      return null;
    }
    return bounds;
  }
}
