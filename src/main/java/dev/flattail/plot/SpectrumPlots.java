package dev.flattail.plot;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Plots of Hessian spectra from the trees of their reports, of one run or of several side by side.
 * Classes stand from the one with most images to the one with fewest.
 */
public final class SpectrumPlots {
  private SpectrumPlots() {}

  /**
   * A run's report.
   *
   * @param run its name, unlike the others'
   * @param entries one a class: {@code class, name, samples, images, lambdaMax, lambdaMin, trace,
   *     density} as in the API's spectrum
   */
  public record RunSpectra(String run, List<Map<String, @Nullable Object>> entries) {}

  /** Densities, a panel a class. */
  public static DensityPlot density(String title, List<RunSpectra> runs) {
    return new DensityPlot(
        title,
        byClass(runs, SpectrumPlots::curve).stream()
            .map(c -> new DensityPlot.ClassDensity(c.name, c.samples, c.values))
            .toList());
  }

  /** Largest and smallest eigenvalues by class. */
  public static EigenvaluesPlot eigenvalues(String title, List<RunSpectra> runs) {
    return new EigenvaluesPlot(
        title,
        byClass(runs, SpectrumPlots::extremes).stream()
            .map(c -> new EigenvaluesPlot.ClassExtremes(c.name, c.samples, c.values))
            .toList());
  }

  /** Traces by class. */
  public static TracePlot trace(String title, List<RunSpectra> runs) {
    return new TracePlot(
        title,
        byClass(runs, SpectrumPlots::traceOf).stream()
            .map(c -> new TracePlot.ClassTrace(c.name, c.samples, c.values))
            .toList());
  }

  /** One class and what each run has of it. */
  private record OfClass<T>(String name, int samples, double images, List<T> values) {}

  /** An entry and the run that it belongs to. */
  private record Owned(String run, Map<String, @Nullable Object> entry) {}

  private static <T> List<OfClass<T>> byClass(
      List<RunSpectra> runs, Function<Owned, @Nullable T> value) {
    Map<String, OfClass<T>> classes = new LinkedHashMap<>();
    for (RunSpectra run : runs) {
      for (Map<String, @Nullable Object> entry : run.entries()) {
        OfClass<T> owner =
            classes.computeIfAbsent(
                String.valueOf(entry.get("class")),
                any ->
                    new OfClass<>(
                        String.valueOf(entry.get("name")),
                        (int) orZero(entry.get("samples")),
                        orZero(entry.get("images")),
                        new ArrayList<>()));
        T found = value.apply(new Owned(run.run(), entry));
        if (found != null) {
          owner.values.add(found);
        }
      }
    }
    List<OfClass<T>> headToTail = new ArrayList<>(classes.values());
    headToTail.sort(Comparator.comparingDouble((OfClass<T> c) -> -c.images));
    return headToTail;
  }

  private static DensityPlot.@Nullable DensityCurve curve(Owned of) {
    return of.entry.get("density") instanceof Map<?, ?> density
        ? new DensityPlot.DensityCurve(
            of.run,
            numbers(density.get("grid")),
            numbers(density.get("values")),
            Numbers.orNaN(part(of.entry, "lambdaMin", "value")),
            Numbers.orNaN(part(of.entry, "lambdaMax", "value")))
        : null;
  }

  private static EigenvaluesPlot.Extremes extremes(Owned of) {
    return new EigenvaluesPlot.Extremes(
        of.run,
        part(of.entry, "lambdaMax", "value"),
        part(of.entry, "lambdaMax", "residual"),
        part(of.entry, "lambdaMin", "value"),
        part(of.entry, "lambdaMin", "residual"));
  }

  private static TracePlot.Trace traceOf(Owned of) {
    Object interval =
        of.entry.get("trace") instanceof Map<?, ?> trace ? trace.get("interval95") : null;
    List<?> ends = interval instanceof List<?> list && list.size() == 2 ? list : List.of(0, 0);
    boolean known = interval instanceof List<?>;
    return new TracePlot.Trace(
        of.run,
        part(of.entry, "trace", "value"),
        known ? number(ends.getFirst()) : null,
        known ? number(ends.getLast()) : null);
  }

  private static @Nullable Double part(
      Map<String, @Nullable Object> entry, String field, String part) {
    return entry.get(field) instanceof Map<?, ?> map ? number(map.get(part)) : null;
  }

  private static List<@Nullable Double> numbers(@Nullable Object value) {
    List<@Nullable Double> numbers = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.forEach(item -> numbers.add(number(item)));
    }
    return numbers;
  }

  private static @Nullable Double number(@Nullable Object value) {
    return value instanceof Number n ? n.doubleValue() : null;
  }

  private static double orZero(@Nullable Object value) {
    return value instanceof Number n ? n.doubleValue() : 0;
  }
}
