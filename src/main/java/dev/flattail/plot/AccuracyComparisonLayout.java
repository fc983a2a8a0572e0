package dev.flattail.plot;

import dev.flattail.plot.AccuracyComparisonPlot.ClassAccuracies;
import java.util.List;

/**
 * Lays out an {@link AccuracyComparisonPlot}: accuracies, and below them the training images of
 * each class.
 */
final class AccuracyComparisonLayout {
  private AccuracyComparisonLayout() {}

  static Picture of(AccuracyComparisonPlot plot) {
    List<String> names = plot.classes().stream().map(ClassAccuracies::name).toList();
    Columns columns = Columns.of(names, plot.runs().size(), ComparedBars.LEFT, ComparedBars.SLOT);
    Sheet sheet =
        new Sheet(columns.sheetWidth(), "Accuracy by class, from head to tail", plot.run());
    ComparedBars bars =
        new ComparedBars(
            columns,
            new RunColours(plot.runs()),
            plot.classes().stream().map(ClassAccuracies::accuracies).toList());
    Panel panel = bars.on(sheet, "accuracy on the class's test images");
    List<Integer> images = plot.classes().stream().map(ClassAccuracies::trainImages).toList();
    double height = TrainingImages.below(sheet, panel, columns, images, any -> Palette.MUTED);
    return sheet.finish(
        height, "Test accuracy of every class in each of: " + String.join(", ", plot.runs()));
  }
}
