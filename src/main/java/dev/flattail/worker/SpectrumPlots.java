package dev.flattail.worker;

import dev.flattail.plot.DensityPlot;
import dev.flattail.plot.EigenvaluesPlot;
import dev.flattail.plot.Plot;
import dev.flattail.plot.TracePlot;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The plots of a Hessian job, by name, from its report's entries. */
final class SpectrumPlots {
  private SpectrumPlots() {}

  /** Those over all classes, from the class with most images to the one with fewest. */
  static Map<String, Plot> of(String run, List<Map<String, @Nullable Object>> entries) {
    List<Map<String, @Nullable Object>> headToTail =
        entries.stream()
            .sorted(
                Comparator.comparingDouble((Map<String, @Nullable Object> entry) -> -images(entry)))
            .toList();
    Map<String, Plot> plots = new LinkedHashMap<>();
    plots.put("density-all", density(run, headToTail));
    plots.put("eigenvalues", eigenvalues(run, headToTail));
    plots.put("trace", trace(run, headToTail));
    return plots;
  }

  private static int images(Map<String, @Nullable Object> entry) {
    return (int) SpectrumRows.number(entry, "images");
  }

  static Plot density(String run, List<Map<String, @Nullable Object>> entries) {
    return new DensityPlot(
        run,
        entries.stream()
            .map(
                entry ->
                    new DensityPlot.ClassDensity(name(entry), samples(entry), curves(run, entry)))
            .toList());
  }

  @SuppressWarnings("unchecked")
  private static List<DensityPlot.DensityCurve> curves(
      String run, Map<String, @Nullable Object> entry) {
    return entry.get("density") instanceof Map<?, ?> density
        ? List.of(
            new DensityPlot.DensityCurve(
                run,
                (List<@Nullable Double>) density.get("grid"),
                (List<@Nullable Double>) density.get("values"),
                orNaN(part(entry, "lambdaMin", "value")),
                orNaN(part(entry, "lambdaMax", "value"))))
        : List.of();
  }

  private static Plot eigenvalues(String run, List<Map<String, @Nullable Object>> entries) {
    return new EigenvaluesPlot(
        run,
        entries.stream()
            .map(
                entry ->
                    new EigenvaluesPlot.ClassExtremes(
                        name(entry),
                        samples(entry),
                        List.of(
                            new EigenvaluesPlot.Extremes(
                                run,
                                part(entry, "lambdaMax", "value"),
                                part(entry, "lambdaMax", "residual"),
                                part(entry, "lambdaMin", "value"),
                                part(entry, "lambdaMin", "residual")))))
            .toList());
  }

  private static Plot trace(String run, List<Map<String, @Nullable Object>> entries) {
    return new TracePlot(
        run,
        entries.stream()
            .map(
                entry ->
                    new TracePlot.ClassTrace(
                        name(entry), samples(entry), List.of(traceOf(run, entry))))
            .toList());
  }

  private static TracePlot.Trace traceOf(String run, Map<String, @Nullable Object> entry) {
    Object interval =
        entry.get("trace") instanceof Map<?, ?> trace ? trace.get("interval95") : null;
    boolean bounded = interval instanceof List<?> ends && ends.size() == 2;
    return new TracePlot.Trace(
        run,
        part(entry, "trace", "value"),
        bounded ? number(((List<?>) interval).get(0)) : null,
        bounded ? number(((List<?>) interval).get(1)) : null);
  }

  private static double orNaN(@Nullable Double value) {
    return value == null ? Double.NaN : value;
  }

  private static String name(Map<String, @Nullable Object> entry) {
    return String.valueOf(entry.get("name"));
  }

  private static int samples(Map<String, @Nullable Object> entry) {
    return (int) SpectrumRows.number(entry, "samples");
  }

  private static @Nullable Double part(
      Map<String, @Nullable Object> entry, String field, String part) {
    return entry.get(field) instanceof Map<?, ?> map ? number(map.get(part)) : null;
  }

  private static @Nullable Double number(@Nullable Object value) {
    return value instanceof Number n ? n.doubleValue() : null;
  }
}
