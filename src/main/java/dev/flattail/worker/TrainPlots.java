package dev.flattail.worker;

import dev.flattail.engine.evaluate.Evaluation;
import dev.flattail.plot.AccuracyPlot;
import dev.flattail.plot.ClassAccuracyPlot;
import dev.flattail.plot.ConfusionPlot;
import dev.flattail.plot.LossPlot;
import dev.flattail.plot.Plot;
import dev.flattail.spec.Thresholds;
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
   * @param rows metrics rows as the API gives them
   * @param names of the classes
   * @param counts training images of each class
   * @param stage2 first epoch of a second stage, or null
   * @param evaluation of the newest epoch that was evaluated
   */
  static Map<String, Plot> of(
      String run,
      List<Map<String, Object>> rows,
      List<String> names,
      int[] counts,
      Thresholds thresholds,
      @Nullable Integer stage2,
      Evaluation evaluation) {
    Map<String, Plot> plots = new LinkedHashMap<>();
    plots.put("accuracy", accuracy(run, rows, stage2));
    plots.put("loss", loss(run, rows, stage2));
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
          new ClassAccuracyPlot.ClassResult(names.get(c), counts[c], evaluation.perClass().get(c)));
    }
    plots.put("class-accuracy", new ClassAccuracyPlot(run, classes, cuts(thresholds)));
    int[][] confusion = evaluation.confusion();
    if (confusion != null) {
      long[][] wide =
          Arrays.stream(confusion)
              .map(row -> Arrays.stream(row).asLongStream().toArray())
              .toArray(long[][]::new);
      plots.put("confusion", ConfusionPlot.of(run, names, wide));
    }
    return plots;
  }

  private static ClassAccuracyPlot.Cuts cuts(Thresholds thresholds) {
    return switch (thresholds) {
      case Thresholds.ByCount cuts -> new ClassAccuracyPlot.ByImages(cuts.many(), cuts.few());
      case Thresholds.ByRank cuts -> new ClassAccuracyPlot.ByRank(cuts.manyBelow(), cuts.fewFrom());
    };
  }

  private static Plot accuracy(
      String run, List<Map<String, Object>> rows, @Nullable Integer stage2) {
    return new AccuracyPlot(
        run,
        rows.stream()
            .map(
                row ->
                    new AccuracyPlot.Epoch(
                        epoch(row),
                        number(row, "testAccuracy"),
                        number(row, "validationAccuracy"),
                        number(row, "balancedAccuracy"),
                        number(row, "many"),
                        number(row, "medium"),
                        number(row, "few")))
            .toList(),
        stage2);
  }

  private static Plot loss(String run, List<Map<String, Object>> rows, @Nullable Integer stage2) {
    return new LossPlot(
        run,
        rows.stream()
            .map(
                row ->
                    new LossPlot.Epoch(
                        epoch(row),
                        number(row, "trainLoss"),
                        number(row, "testLoss"),
                        number(row, "learningRate")))
            .toList(),
        stage2);
  }

  private static int epoch(Map<String, Object> row) {
    return row.get("epoch") instanceof Number n ? n.intValue() : 0;
  }

  private static @Nullable Double number(Map<String, Object> row, String name) {
    return row.get(name) instanceof Number n ? n.doubleValue() : null;
  }
}
