package dev.flattail.plot;

import dev.flattail.plot.draw.Palette;
import dev.flattail.plot.draw.Picture;
import dev.flattail.plot.layout.GridFigure;
import dev.flattail.plot.layout.GridFigure.Cell;
import dev.flattail.plot.layout.GridFigure.ColorScale;
import dev.flattail.plot.layout.Numbers;
import dev.flattail.results.ClassGradients;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The size of the classifier's gradient by pair of classes, in the last epoch that was measured:
 * one row a class's row of the classifier, colored by the logarithm of the gradient's length. More
 * classes than fit share cells, which show their means.
 */
public record ClassGradientsPlot(String run, ClassGradients gradients) implements Plot {
  private static final int MOST_CELLS = 100;

  /** Smaller than the largest by more than this is the lightest color. */
  private static final double DECADES = 4;

  private static final int LABELS = 5;

  public ClassGradientsPlot {
    int rows = gradients.rows().size();
    float[][] sizes = gradients.epochs().getLast().sizes();
    if (sizes.length != rows || Arrays.stream(sizes).anyMatch(row -> row.length != rows)) {
      throw new IllegalArgumentException(
          "gradients by pair of %1$d classes need %1$d rows of %1$d".formatted(rows));
    }
  }

  Picture picture() {
    int rows = gradients.rows().size();
    int together = Math.max(1, Math.ceilDiv(rows, MOST_CELLS));
    double[][] means = means(gradients.epochs().getLast().sizes(), together);
    double[] positive =
        Arrays.stream(means)
            .flatMapToDouble(Arrays::stream)
            .filter(size -> size > 0 && size < Double.POSITIVE_INFINITY)
            .sorted()
            .toArray();
    double most = positive.length == 0 ? 1 : positive[positive.length - 1];
    double smallest = positive.length == 0 ? 1 : positive[0];
    double least = Math.max(Math.min(smallest, most / 10), most * Math.pow(10, -DECADES));
    ColorScale colors =
        new ColorScale(
            "length (log)",
            IntStream.range(0, LABELS)
                .mapToObj(i -> least * Math.pow(most / least, i / (LABELS - 1.0)))
                .toList(),
            size -> Math.clamp(Math.log(size / least) / Math.log(most / least), 0, 1),
            Numbers::brief);
    List<String> names =
        IntStream.range(0, means.length)
            .mapToObj(i -> gradients.rows().get(i * together).getFirst())
            .map(number -> ClassLabel.of(number, gradients.classNames().get(number)))
            .toList();
    int ofRow = rows == 0 ? 1 : gradients.rows().getFirst().size();
    return new GridFigure(
            names,
            together * ofRow,
            "gradients",
            (row, column) -> cell(means[row][column], names.get(row), names.get(column), colors))
        .picture(
            "Classifier gradient by pair of classes",
            subtitle(together * ofRow),
            "Length of the classifier's gradient in each class's row that comes from the samples"
                + " of each class, by "
                + run,
            "classifier row of class" + (ofRow == 1 ? "" : ", by frequency"),
            "class of the samples",
            colors);
  }

  private String subtitle(int classes) {
    return "%s; epoch %d; diagonal: attraction, elsewhere: repulsion%s"
        .formatted(
            run,
            gradients.epochs().getLast().epoch(),
            classes == 1 ? "" : "; cells: means over %1$d x %1$d classes".formatted(classes));
  }

  /** Over squares of {@code together} rows and columns. */
  private static double[][] means(float[][] sizes, int together) {
    int cells = Math.ceilDiv(sizes.length, together);
    double[][] means = new double[cells][cells];
    int[][] pairs = new int[cells][cells];
    for (int i = 0; i < sizes.length; i++) {
      for (int j = 0; j < sizes.length; j++) {
        means[i / together][j / together] += Numbers.orNaN((double) sizes[i][j]);
        pairs[i / together][j / together]++;
      }
    }
    for (int i = 0; i < cells; i++) {
      for (int j = 0; j < cells; j++) {
        means[i][j] /= pairs[i][j];
      }
    }
    return means;
  }

  private static Cell cell(double size, String row, String column, ColorScale colors) {
    return new Cell(
        size > 0 ? Palette.ramp(colors.place().applyAsDouble(size)) : Palette.EMPTY,
        size > 0 ? Numbers.brief(size) : null,
        "%s in the row of %s by samples of %s".formatted(Numbers.orUnknown(size), row, column));
  }
}
