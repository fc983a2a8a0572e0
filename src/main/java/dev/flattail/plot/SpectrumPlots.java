package dev.flattail.plot;

import dev.flattail.results.Density;
import dev.flattail.results.Interval;
import dev.flattail.results.SpectrumEntry;
import dev.flattail.results.Subject;
import dev.flattail.results.TraceEstimate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Plots of Hessian spectra of one run or of several side by side. Classes stand from the one with
 * most images to the one with fewest.
 */
public final class SpectrumPlots {
  private SpectrumPlots() {}

  /**
   * A run's report.
   *
   * @param run its name, unlike the others'
   * @param entries one a class
   */
  public record RunSpectra(String run, List<SpectrumEntry> entries) {}

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
  private record OfClass<T>(String name, int samples, int images, List<T> values) {}

  /** An entry and the run that it belongs to. */
  private record Owned(String run, SpectrumEntry entry) {}

  private static <T> List<OfClass<T>> byClass(
      List<RunSpectra> runs, Function<Owned, @Nullable T> value) {
    Map<Subject, OfClass<T>> classes = new LinkedHashMap<>();
    for (RunSpectra run : runs) {
      for (SpectrumEntry entry : run.entries()) {
        OfClass<T> owner =
            classes.computeIfAbsent(
                entry.subject(),
                any ->
                    new OfClass<>(
                        entry.name(), entry.samples(), entry.images(), new ArrayList<>()));
        T found = value.apply(new Owned(run.run(), entry));
        if (found != null) {
          owner.values.add(found);
        }
      }
    }
    List<OfClass<T>> headToTail = new ArrayList<>(classes.values());
    headToTail.sort(Comparator.comparingInt((OfClass<T> c) -> -c.images));
    return headToTail;
  }

  private static DensityPlot.@Nullable DensityCurve curve(Owned of) {
    Density density = of.entry.density();
    return density == null
        ? null
        : new DensityPlot.DensityCurve(
            of.run,
            density.grid(),
            density.values(),
            Numbers.orNaN(of.entry.lambdaMin().value()),
            Numbers.orNaN(of.entry.lambdaMax().value()));
  }

  private static EigenvaluesPlot.Extremes extremes(Owned of) {
    return new EigenvaluesPlot.Extremes(
        of.run,
        of.entry.lambdaMax().value(),
        of.entry.lambdaMax().residual(),
        of.entry.lambdaMin().value(),
        of.entry.lambdaMin().residual());
  }

  private static TracePlot.Trace traceOf(Owned of) {
    TraceEstimate trace = of.entry.trace();
    Interval interval = trace.interval95();
    return new TracePlot.Trace(
        of.run,
        trace.value(),
        interval == null ? null : interval.low(),
        interval == null ? null : interval.high());
  }
}
