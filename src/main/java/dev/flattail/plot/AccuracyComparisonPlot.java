package dev.flattail.plot;

import dev.flattail.plot.draw.Palette;
import dev.flattail.plot.draw.Picture;
import dev.flattail.plot.layout.ColumnsFigure;
import java.util.List;

/**
 * Accuracy of each class in several runs, side by side from head to tail, over the number of its
 * training images.
 *
 * @param run what is compared, printed under the title
 * @param classes by class number
 */
public record AccuracyComparisonPlot(
    String run, List<RunEvaluation> runs, List<ClassImages> classes) implements Plot {
  public AccuracyComparisonPlot {
    runs = List.copyOf(runs);
    classes = List.copyOf(classes);
  }

  Picture picture() {
    List<Integer> ranked = ClassImages.headToTail(classes);
    ColumnsFigure figure =
        RunEvaluation.compared(
            "Accuracy by class, from head to tail",
            run,
            "accuracy on the class's test images",
            ranked.stream().map(c -> ClassLabel.of(c, classes.get(c).name())).toList(),
            runs,
            (evaluation, column) ->
                ranked.get(column) < evaluation.perClass().size()
                    ? evaluation.perClass().get(ranked.get(column))
                    : null);
    figure.trainingImages(
        ranked.stream().map(c -> classes.get(c).trainImages()).toList(), any -> Palette.MUTED);
    return figure.finish(
        "class, ranked by training images",
        "Test accuracy of every class in each of: " + RunEvaluation.names(runs));
  }
}
