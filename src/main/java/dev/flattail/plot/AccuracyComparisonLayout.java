package dev.flattail.plot;

/** Lays out an {@link AccuracyComparisonPlot}. */
final class AccuracyComparisonLayout {
  private AccuracyComparisonLayout() {}

  static Picture of(AccuracyComparisonPlot plot) {
    return ComparedBars.picture(
        "Accuracy by class, from head to tail",
        plot.run(),
        "accuracy on the class's test images",
        plot.runs(),
        plot.classes().stream()
            .map(c -> new ComparedBars.Column(c.name(), c.accuracies()))
            .toList());
  }
}
