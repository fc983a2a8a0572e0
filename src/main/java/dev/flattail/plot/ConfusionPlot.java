package dev.flattail.plot;

import dev.flattail.plot.draw.Ink;
import dev.flattail.plot.draw.Palette;
import dev.flattail.plot.draw.Picture;
import dev.flattail.plot.layout.GridFigure;
import dev.flattail.plot.layout.GridFigure.Cell;
import dev.flattail.plot.layout.GridFigure.ColorScale;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which class was taken for which: one row a true class, colored by the share of its images.
 *
 * @param classes names, C of them
 * @param counts C rows (true class) of C columns (predicted class), numbers of test images
 */
public record ConfusionPlot(String run, List<String> classes, int[][] counts) implements Plot {
  public ConfusionPlot {
    classes = List.copyOf(classes);
    int size = classes.size();
    if (counts.length != size || Arrays.stream(counts).anyMatch(row -> row.length != size)) {
      throw new IllegalArgumentException(
          "a confusion matrix of " + size + " classes needs " + size + " rows of " + size);
    }
  }

  Picture picture() {
    long[] totals =
        Arrays.stream(counts).mapToLong(row -> Arrays.stream(row).asLongStream().sum()).toArray();
    List<String> labels =
        IntStream.range(0, classes.size())
            .mapToObj(number -> ClassLabel.of(number, classes.get(number)))
            .toList();
    return new GridFigure(labels, 1, "counts", (row, column) -> cell(row, column, totals[row]))
        .picture(
            "Confusion matrix",
            run,
            "Share of the test images of each true class that were taken for each class, by " + run,
            "true class",
            "predicted class",
            new ColorScale(
                "share of row",
                List.of(0.0, 0.01, 0.05, 0.2, 0.5, 1.0),
                ConfusionPlot::place,
                share -> Math.round(100 * share) + "%"));
  }

  private Cell cell(int row, int column, long total) {
    int count = counts[row][column];
    Ink ink = total == 0 ? Palette.EMPTY : Palette.ramp(place((double) count / total));
    return new Cell(
        ink,
        count == 0 ? null : Integer.toString(count),
        "%d of %d images of %s taken for %s"
            .formatted(count, total, classes.get(row), classes.get(column)));
  }

  /** By the square root, so that a few percent of confusion show next to a strong diagonal. */
  private static double place(double share) {
    return Math.sqrt(share);
  }
}
