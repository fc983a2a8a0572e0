package dev.flattail.results;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The curvature of one class's mean loss at the model of a training after an epoch. A value that
 * has not converged or is not finite is null.
 *
 * @param index of the class, {@code class} in JSON
 * @param lambdaMax largest eigenvalue of the Hessian
 * @param lambdaMin smallest eigenvalue, which is negative at a saddle
 * @param trace sum of the eigenvalues, estimated
 * @param traceStandardError standard error of the trace; null for a single sample too
 * @param negativeMass share of eigenvalues below zero by more than the density's sigma
 */
public record ClassCurvature(
    @JsonProperty(ClassCurvature.CLASS) int index,
    @Nullable Double lambdaMax,
    @Nullable Double lambdaMin,
    @Nullable Double trace,
    @Nullable Double traceStandardError,
    @Fraction @Nullable Double negativeMass) {

  /** The field with the number of the class. */
  static final String CLASS = "class";

  /** Names of the figures, in the order of the components. */
  private static final List<String> FIGURES =
      List.of("lambdaMax", "lambdaMin", "trace", "traceStandardError", "negativeMass");

  private static final String OF_CLASS = "curvature.class-%d.%s";

  /** Matches the names of figures, such as {@code curvature.class-9.lambdaMax}. */
  private static final Pattern FIGURE =
      Pattern.compile(
          "curvature\\.class-(0|[1-9][0-9]{0,8})\\.(%s)".formatted(String.join("|", FIGURES)));

  /** Returns a class whose curvature could not be measured. */
  public static ClassCurvature unknown(int index) {
    return new ClassCurvature(index, null, null, null, null, null);
  }

  /** Returns the names of a class's figures in tables and curves. */
  public static List<String> names(int index) {
    return FIGURES.stream().map(figure -> OF_CLASS.formatted(index, figure)).toList();
  }

  /** Returns the figures by their {@linkplain #names names}. */
  public SequencedMap<String, @Nullable Double> figures() {
    SequencedMap<String, @Nullable Double> figures = new LinkedHashMap<>();
    List<String> names = names(index);
    figures.put(names.get(0), lambdaMax);
    figures.put(names.get(1), lambdaMin);
    figures.put(names.get(2), trace);
    figures.put(names.get(3), traceStandardError);
    figures.put(names.get(4), negativeMass);
    return figures;
  }

  /**
   * Returns the path in SQL's JSON path language from a metrics row to a figure of {@link #names};
   * empty for other names.
   */
  static Optional<String> path(String figure) {
    Matcher matcher = FIGURE.matcher(figure);
    return matcher.matches()
        ? Optional.of(
            "$.curvature[*] ? (@.class == %s).%s".formatted(matcher.group(1), matcher.group(2)))
        : Optional.empty();
  }

  /** Returns whether the values of a figure of {@link #names} are fractions. */
  static boolean isFraction(String figure) {
    return figure.endsWith(".negativeMass");
  }
}
