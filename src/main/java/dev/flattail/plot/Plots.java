package dev.flattail.plot;

import dev.flattail.plot.draw.Picture;
import dev.flattail.plot.draw.PngWriter;
import dev.flattail.plot.draw.SvgWriter;

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

  private static Picture picture(Plot of) {
    return switch (of) {
      case AccuracyPlot plot -> plot.picture();
      case LossPlot plot -> plot.picture();
      case RatesPlot plot -> plot.picture();
      case CurvaturePlot plot -> plot.picture();
      case ClassAccuracyPlot plot -> plot.picture();
      case ConfusionPlot plot -> plot.picture();
      case OverlapPlot plot -> plot.picture();
      case ClassGradientsPlot plot -> plot.picture();
      case DensityPlot plot -> plot.picture();
      case EigenvaluesPlot plot -> plot.picture();
      case TracePlot plot -> plot.picture();
      case EscapePlot plot -> plot.picture();
      case SurfacePlot plot -> plot.picture();
      case FlatnessPlot plot -> plot.picture();
      case AccuracyComparisonPlot plot -> plot.picture();
      case GroupComparisonPlot plot -> plot.picture();
      case MeanCurvesPlot plot -> plot.picture();
      case MeansPlot plot -> plot.picture();
    };
  }
}
