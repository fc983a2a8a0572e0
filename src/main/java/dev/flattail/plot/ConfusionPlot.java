package dev.flattail.plot;

import java.util.Arrays;
import java.util.List;

/**
 * Which class was taken for which.
 *
 * @param classes names, C of them
 * @param counts C rows (true class) of C columns (predicted class), numbers of test images
 */
public record ConfusionPlot(String run, List<String> classes, List<List<Long>> counts)
    implements Plot {
  public ConfusionPlot {
    classes = List.copyOf(classes);
    counts = counts.stream().map(List::copyOf).toList();
    int size = classes.size();
    if (counts.size() != size || counts.stream().anyMatch(row -> row.size() != size)) {
      throw new IllegalArgumentException(
          "a confusion matrix of " + size + " classes needs " + size + " rows of " + size);
    }
  }

  /** The same from arrays. */
  public static ConfusionPlot of(String run, List<String> classes, long[][] counts) {
    return new ConfusionPlot(
        run,
        classes,
        Arrays.stream(counts).map(row -> Arrays.stream(row).boxed().toList()).toList());
  }
}
