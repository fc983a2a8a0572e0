package dev.flattail.worker;

import dev.flattail.engine.evaluate.Evaluation;
import dev.flattail.jobspec.Thresholds;
import dev.flattail.plot.AccuracyPlot;
import dev.flattail.plot.ClassAccuracyPlot;
import dev.flattail.plot.ClassImages;
import dev.flattail.plot.ConfusionPlot;
import dev.flattail.plot.CurvaturePlot;
import dev.flattail.plot.LossPlot;
import dev.flattail.plot.Plot;
import dev.flattail.plot.RatesPlot;
import dev.flattail.results.EpochRow;
import dev.flattail.results.PlotNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Creates the plots of a training, by name. */
final class TrainPlots {
  private TrainPlots() {}

  /**
   * Creates all plots.
   *
   * @param rows one per epoch, in order
   * @param names class names
   * @param counts training images of each class
   * @param stage2 first epoch of the second stage, or null
   * @param evaluation evaluation of the newest evaluated epoch
   */
  static Map<String, Plot> of(
      String run,
      List<EpochRow> rows,
      List<String> names,
      int[] counts,
      Thresholds thresholds,
      @Nullable Integer stage2,
      Evaluation evaluation) {
    Map<String, Plot> plots = new LinkedHashMap<>();
    plots.put(PlotNames.ACCURACY, new AccuracyPlot(run, rows, stage2));
    plots.put(PlotNames.LOSS, new LossPlot(run, rows, stage2));
    plots.put(PlotNames.RATES, new RatesPlot(run, rows, stage2));
    if (CurvaturePlot.isMeasured(rows)) {
      plots.put(PlotNames.CURVATURE, new CurvaturePlot(run, names, rows, stage2));
    }
    plots.putAll(ofEvaluation(run, names, counts, thresholds, evaluation));
    return plots;
  }

  /** Creates the plots that need no epochs. */
  static Map<String, Plot> ofEvaluation(
      String run, List<String> names, int[] counts, Thresholds thresholds, Evaluation evaluation) {
    Map<String, Plot> plots = new LinkedHashMap<>();
    List<ClassImages> classes =
        IntStream.range(0, counts.length)
            .mapToObj(c -> new ClassImages(names.get(c), counts[c]))
            .toList();
    plots.put(
        PlotNames.CLASS_ACCURACY,
        new ClassAccuracyPlot(run, classes, evaluation.figures(), cuts(thresholds)));
    if (evaluation.confusion() != null) {
      plots.put(PlotNames.CONFUSION, new ConfusionPlot(run, names, evaluation.confusion()));
    }
    return plots;
  }

  private static ClassAccuracyPlot.Cuts cuts(Thresholds thresholds) {
    return switch (thresholds) {
      case Thresholds.ByCount cuts -> new ClassAccuracyPlot.ByImages(cuts.many(), cuts.few());
      case Thresholds.ByRank cuts -> new ClassAccuracyPlot.ByRank(cuts.manyBelow(), cuts.fewFrom());
    };
  }
}
