package dev.flattail.plot;

/** Draws plots. Thread-safe; the same plot gives the same bytes. */
public final class Plots {
  private Plots() {}

  /** An SVG document in UTF-8 whose text stays text. */
  public static byte[] svg(Plot plot) {
    return SvgWriter.write(picture(plot));
  }

  /** A PNG file for high-density screens. */
  public static byte[] png(Plot plot) {
    return png(plot, 2);
  }

  /**
   * A PNG file.
   *
   * @param scale pixels per unit of the SVG's width and height, more than 0 and at most 4
   */
  public static byte[] png(Plot plot, double scale) {
    if (!(scale > 0 && scale <= 4)) {
      throw new IllegalArgumentException("scale must be more than 0 and at most 4: " + scale);
    }
    return PngWriter.write(picture(plot), scale);
  }

  private static Picture picture(Plot plot) {
    return switch (plot) {
      case AccuracyPlot accuracy -> AccuracyLayout.of(accuracy);
      case LossPlot loss -> LossLayout.of(loss);
      case RatesPlot rates -> RatesLayout.of(rates);
      case ClassAccuracyPlot classes -> ClassAccuracyLayout.of(classes);
      case ConfusionPlot confusion -> ConfusionLayout.of(confusion);
      case ClassGradientsPlot gradients -> ClassGradientsLayout.of(gradients);
      case DensityPlot density -> DensityLayout.of(density);
      case EigenvaluesPlot eigenvalues -> EigenvaluesLayout.of(eigenvalues);
      case TracePlot trace -> TraceLayout.of(trace);
      case SurfacePlot surface -> SurfaceLayout.of(surface);
      case FlatnessPlot flatness -> FlatnessLayout.of(flatness);
      case AccuracyComparisonPlot accuracy -> AccuracyComparisonLayout.of(accuracy);
      case GroupComparisonPlot groups -> GroupComparisonLayout.of(groups);
    };
  }
}
