package dev.flattail.plot;

import dev.flattail.plot.draw.Picture;
import dev.flattail.plot.layout.DensityFigure;
import dev.flattail.plot.layout.DensityFigure.Spectrum;
import dev.flattail.plot.layout.DensityFigure.Subject;
import dev.flattail.results.Density;
import dev.flattail.results.SpectrumEntry;
import java.util.List;
import java.util.stream.Stream;

/**
 * Eigenvalue densities of Hessians, one panel a class on shared axes, the runs overlaid. The
 * {@value #MOST_CLASSES} classes with most images are shown.
 *
 * @param run what is shown, printed under the title
 */
public record DensityPlot(String run, List<RunSpectra> runs) implements Plot {
  /** More panels would be too small to read. */
  public static final int MOST_CLASSES = 100;

  public DensityPlot {
    runs = List.copyOf(runs);
    for (RunSpectra spectra : runs) {
      for (SpectrumEntry entry : spectra.entries()) {
        Density density = entry.density();
        if (density != null && density.grid().length != density.values().length) {
          throw new IllegalArgumentException(
              "a density over %d eigenvalues needs as many values, not %d"
                  .formatted(density.grid().length, density.values().length));
        }
      }
    }
  }

  Picture picture() {
    List<RunSpectra.OfClass> classes = RunSpectra.byClass(runs);
    List<Subject> shown = classes.stream().limit(MOST_CLASSES).map(DensityPlot::subject).toList();
    String subtitle =
        shown.size() == classes.size()
            ? run
            : "%s; the first %d of %,d classes".formatted(run, shown.size(), classes.size());
    return new DensityFigure(RunSpectra.names(runs), shown)
        .picture(
            "Density of Hessian eigenvalues",
            subtitle,
            "Smoothed densities of the eigenvalues of each class's Hessian, of " + run);
  }

  private static Subject subject(RunSpectra.OfClass of) {
    return new Subject(
        of.name(), of.samples(), of.runs().stream().flatMap(DensityPlot::spectrum).toList());
  }

  private static Stream<Spectrum> spectrum(RunSpectra.OfRun of) {
    SpectrumEntry entry = of.entry();
    return Stream.ofNullable(entry.density())
        .map(
            density ->
                new Spectrum(
                    of.run(), density, entry.lambdaMin().value(), entry.lambdaMax().value()));
  }
}
