package dev.flattail.worker;

import dev.flattail.engine.evaluate.Evaluation;
import dev.flattail.jobspec.Thresholds;
import dev.flattail.plot.AccuracyPlot;
import dev.flattail.plot.ClassAccuracyPlot;
import dev.flattail.plot.ClassGradientsPlot;
import dev.flattail.plot.ConfusionPlot;
import dev.flattail.plot.LossPlot;
import dev.flattail.plot.Plot;
import dev.flattail.plot.RatesPlot;
import dev.flattail.results.ClassGradients;
import dev.flattail.results.EpochRow;
import dev.flattail.results.PlotNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The plots of a training, by name. */
final class TrainPlots {
  private TrainPlots() {}

  /**
   * @param rows one an epoch, in order
   * @param names of the classes
   * @param counts training images of each class
   * @param stage2 first epoch of a second stage, or null
   * @param evaluation of the newest epoch that was evaluated
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
    plots.put(PlotNames.ACCURACY, accuracy(run, rows, stage2));
    plots.put(PlotNames.LOSS, loss(run, rows, stage2));
    plots.put(PlotNames.RATES, new RatesPlot(run, rows, stage2));
    plots.putAll(ofEvaluation(run, names, counts, thresholds, evaluation));
    return plots;
  }

  /** Those that need no epochs. */
  static Map<String, Plot> ofEvaluation(
      String run, List<String> names, int[] counts, Thresholds thresholds, Evaluation evaluation) {
    Map<String, Plot> plots = new LinkedHashMap<>();
    List<ClassAccuracyPlot.ClassResult> classes = new ArrayList<>();
    for (int c = 0; c < counts.length; c++) {
      classes.add(
          new ClassAccuracyPlot.ClassResult(
              names.get(c), counts[c], evaluation.figures().perClass().get(c)));
    }
    plots.put(PlotNames.CLASS_ACCURACY, new ClassAccuracyPlot(run, classes, cuts(thresholds)));
    int[][] confusion = evaluation.confusion();
    if (confusion != null) {
      long[][] wide =
          Arrays.stream(confusion)
              .map(row -> Arrays.stream(row).asLongStream().toArray())
              .toArray(long[][]::new);
      plots.put(PlotNames.CONFUSION, ConfusionPlot.of(run, names, wide));
    }
    return plots;
  }

  private static ClassAccuracyPlot.Cuts cuts(Thresholds thresholds) {
    return switch (thresholds) {
      case Thresholds.ByCount cuts -> new ClassAccuracyPlot.ByImages(cuts.many(), cuts.few());
      case Thresholds.ByRank cuts -> new ClassAccuracyPlot.ByRank(cuts.manyBelow(), cuts.fewFrom());
    };
  }

  private static Plot accuracy(String run, List<EpochRow> rows, @Nullable Integer stage2) {
    return new AccuracyPlot(
        run,
        rows.stream()
            .map(
                row ->
                    new AccuracyPlot.Epoch(
                        row.epoch(),
                        row.testAccuracy(),
                        row.validationAccuracy(),
                        row.balancedAccuracy(),
                        row.many(),
                        row.medium(),
                        row.few()))
            .toList(),
        stage2);
  }

  private static Plot loss(String run, List<EpochRow> rows, @Nullable Integer stage2) {
    return new LossPlot(
        run,
        rows.stream()
            .map(
                row ->
                    new LossPlot.Epoch(
                        row.epoch(), row.trainLoss(), row.testLoss(), row.learningRate()))
            .toList(),
        stage2);
  }

  /** The last epoch's. */
  static Plot classGradients(String run, ClassGradients gradients) {
    ClassGradients.Epoch last = gradients.epochs().getLast();
    List<List<Double>> sizes = new ArrayList<>();
    for (float[] row : last.sizes()) {
      List<Double> line = new ArrayList<>();
      for (float size : row) {
        line.add((double) size);
      }
      sizes.add(line);
    }
    return new ClassGradientsPlot(
        run,
        last.epoch(),
        gradients.rows().stream()
            .map(classes -> gradients.classNames().get(classes.getFirst()))
            .toList(),
        gradients.rows().getFirst().size(),
        sizes);
  }
}
