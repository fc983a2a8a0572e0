package dev.flattail.plot;

import dev.flattail.plot.Mark.Area;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Lays out a {@link ClassGradientsPlot}: one row a class's row of the classifier, coloured by the
 * logarithm of the gradient's length. More classes than fit share cells, which show their means.
 */
final class ClassGradientsLayout {
  private static final int MOST_CELLS = 100;

  /** Smaller than the largest by more than this is the lightest colour. */
  private static final double DECADES = 4;

  private static final int LABELS = 5;

  private final ClassGradientsPlot plot;
  private final int together;
  private final double[][] sizes;
  private final double least;
  private final double most;

  private ClassGradientsLayout(ClassGradientsPlot plot) {
    this.plot = plot;
    int rows = plot.rows().size();
    this.together = Math.max(1, Math.ceilDiv(rows, MOST_CELLS));
    int cells = Math.ceilDiv(rows, together);
    this.sizes = new double[cells][cells];
    for (int i = 0; i < cells; i++) {
      for (int j = 0; j < cells; j++) {
        sizes[i][j] = mean(i, j);
      }
    }
    double[] positive =
        Arrays.stream(sizes)
            .flatMapToDouble(Arrays::stream)
            .filter(size -> size > 0 && size < Double.POSITIVE_INFINITY)
            .sorted()
            .toArray();
    this.most = positive.length == 0 ? 1 : positive[positive.length - 1];
    double smallest = positive.length == 0 ? 1 : positive[0];
    this.least = Math.max(Math.min(smallest, most / 10), most * Math.pow(10, -DECADES));
  }

  private double mean(int row, int column) {
    double sum = 0;
    int pairs = 0;
    for (int i : members(row)) {
      for (int j : members(column)) {
        sum += Numbers.orNaN(plot.sizes().get(i).get(j));
        pairs++;
      }
    }
    return sum / pairs;
  }

  private int[] members(int cell) {
    int first = cell * together;
    return IntStream.range(first, Math.min(first + together, plot.rows().size())).toArray();
  }

  static Picture of(ClassGradientsPlot plot) {
    return new ClassGradientsLayout(plot).picture();
  }

  private Picture picture() {
    int classes = together * plot.classesPerRow();
    ClassGrid grid = new ClassGrid(names(), classes);
    Sheet sheet =
        new Sheet(
            grid.width(),
            "Classifier gradient by pair of classes",
            plot.run()
                + "; epoch "
                + plot.epoch()
                + "; diagonal: attraction, elsewhere: repulsion"
                + (classes == 1
                    ? ""
                    : "; cells: means over %1$d x %1$d classes".formatted(classes)));
    Area area =
        grid.add(
            sheet,
            "classifier row of class" + (plot.classesPerRow() == 1 ? "" : ", by frequency"),
            "class of the samples",
            "gradients",
            Palette.ramp(0),
            this::cell);
    if (sizes.length > 0) {
      double[] labelled =
          IntStream.range(0, LABELS)
              .mapToDouble(i -> least * Math.pow(most / least, i / (LABELS - 1.0)))
              .toArray();
      sheet.add(ClassGrid.colourBar(area, "length (log)", labelled, this::place, Numbers::brief));
    }
    return sheet.finish(
        grid.bottom(area) + 22,
        "Length of the classifier's gradient in each class's row that comes from the samples of each"
            + " class, by "
            + plot.run());
  }

  private List<String> names() {
    return IntStream.range(0, sizes.length).mapToObj(i -> plot.rows().get(i * together)).toList();
  }

  private ClassGrid.Cell cell(int row, int column) {
    double size = sizes[row][column];
    List<String> names = plot.rows();
    return new ClassGrid.Cell(
        size > 0 ? Palette.ramp(place(size)) : Palette.EMPTY,
        size > 0 ? Numbers.brief(size) : null,
        Numbers.told(size)
            + " in the row of "
            + names.get(row * together)
            + " by samples of "
            + names.get(column * together));
  }

  private double place(double size) {
    return Math.clamp(Math.log(size / least) / Math.log(most / least), 0, 1);
  }
}
