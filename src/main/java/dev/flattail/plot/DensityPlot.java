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
 * Eigenvalue densities, one panel a class on shared axes, the runs overlaid. The {@value
 * #MOST_CLASSES} classes with most images are shown. Where the parameters are divided into blocks,
 * the panels are blocks.
 *
 * <p>The densities of a panel have one kernel width, the widest one of its runs. Otherwise the
 * height and width of a peak would be the kernel's.
 *
 * @param run what is shown, printed under the title
 * @param measured how
 */
public record DensityPlot(String run, Measured measured, List<RunSpectra> runs) implements Plot {
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
            : "%s; the first %d of %,d %s"
                .formatted(run, shown.size(), classes.size(), measured.manyColumns());
    return new DensityFigure(RunSpectra.names(runs), shown)
        .picture(
            "Density of %s eigenvalues".formatted(measured.matrixName()),
            List.of(subtitle, measured.line()),
            "Smoothed densities of the eigenvalues of the %s of each %s, of %s"
                .formatted(measured.matrixTitle(), measured.columns(), run));
  }

  private static Subject subject(RunSpectra.OfClass of) {
    double sigma =
        of.runs().stream()
            .flatMap(each -> Stream.ofNullable(each.entry().density()))
            .mapToDouble(Density::sigma)
            .max()
            .orElse(Double.NaN);
    return new Subject(
        of.name(),
        of.samples(),
        of.images(),
        sigma,
        of.runs().stream().flatMap(each -> spectrum(each, sigma)).toList());
  }

  private static Stream<Spectrum> spectrum(RunSpectra.OfRun of, double sigma) {
    SpectrumEntry entry = of.entry();
    return Stream.ofNullable(entry.density())
        .map(
            density ->
                new Spectrum(
                    of.run(),
                    smoothed(entry, density, sigma),
                    entry.lambdaMin().value(),
                    entry.lambdaMax().value()));
  }

  private static Density smoothed(SpectrumEntry entry, Density own, double sigma) {
    List<double[]> nodes = entry.nodes();
    List<double[]> weights = entry.weights();
    return own.sigma() == sigma || nodes == null || weights == null
        ? own
        : Density.of(nodes, weights, sigma);
  }
}
