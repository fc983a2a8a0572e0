package dev.flattail.plot;

import dev.flattail.plot.ClassAccuracyPlot.ClassResult;
import dev.flattail.plot.Mark.Anchor;
import dev.flattail.plot.Mark.Area;
import dev.flattail.plot.Mark.Font;
import dev.flattail.plot.Mark.Path;
import dev.flattail.plot.Mark.Point;
import dev.flattail.plot.Mark.Stroke;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.IntPredicate;

/**
 * Lays out a {@link ClassAccuracyPlot}: bars from head to tail, and below them the training images
 * of each class.
 */
final class ClassAccuracyLayout {
  private static final double LEFT = 64;
  private static final double BARS_HEIGHT = 240;
  private static final double COUNTS_HEIGHT = 84;
  private static final Font VALUE = new Font(11, false, Palette.INK);

  private final ClassAccuracyPlot plot;
  private final List<ClassResult> classes;
  private final Sheet sheet;
  private final double column;
  private final double width;

  private ClassAccuracyLayout(ClassAccuracyPlot plot) {
    this.plot = plot;
    this.classes =
        plot.classes().stream()
            .sorted(Comparator.comparingInt(ClassResult::trainImages).reversed())
            .toList();
    double total = Math.clamp(classes.size() * 9.0 + LEFT + Sheet.MARGIN, 760, 1160);
    this.width = total - LEFT - Sheet.MARGIN;
    this.column = width / Math.max(1, classes.size());
    this.sheet = new Sheet(total, "Accuracy by class, from head to tail", subtitle());
  }

  static Picture of(ClassAccuracyPlot plot) {
    return new ClassAccuracyLayout(plot).picture();
  }

  private Picture picture() {
    sheet.legend(
        List.of(
            key("Many (≥ " + plot.many() + " images)", Palette.MANY, this::isMany),
            key("Medium", Palette.MEDIUM, n -> !isMany(n) && !isFew(n)),
            key("Few (≤ " + plot.few() + ")", Palette.FEW, this::isFew)));
    // Columns are numbered 1..C, each from i - 0.5 to i + 0.5.
    LinearScale ranks = new LinearScale(0.5, Math.max(1, classes.size()) + 0.5, 1, "");
    Panel bars =
        new Panel(new Area(LEFT, sheet.top() + 32, width, BARS_HEIGHT), ranks, new PercentScale(1));
    sheet.add(bars.verticalAxis("accuracy on the class's test images"));
    sheet.add(accuracies(bars));
    sheet.add(bars.baseLine());
    Panel counts =
        new Panel(
            new Area(LEFT, bars.area().bottom() + 58, width, COUNTS_HEIGHT), ranks, countScale());
    sheet.add(counts.verticalAxis("training images (log scale)"));
    sheet.add(counts(counts));
    double bottom = below(counts);
    return sheet.finish(
        bottom, "Test accuracy and number of training images of every class of " + plot.run());
  }

  private double below(Panel counts) {
    List<String> names = classes.stream().map(ClassResult::name).toList();
    double bottom = counts.area().bottom();
    if (!ClassNames.readable(column)) {
      sheet.add(counts.horizontalAxis("class, ranked by training images"));
      return bottom + 56;
    }
    sheet.add(counts.baseLine());
    sheet.add(ClassNames.under(LEFT, bottom, names, column));
    return bottom + ClassNames.height(names, column) + 24;
  }

  private List<Mark> accuracies(Panel panel) {
    List<Mark> marks = new ArrayList<>();
    // Behind the bars, so that it crosses none of them.
    mean(any -> true)
        .ifPresent(
            mean -> {
              double level = panel.at(1, mean).y();
              marks.add(
                  Path.line(
                      panel.area().x(),
                      level,
                      panel.area().right(),
                      level,
                      new Stroke(Palette.INK, 1.2, List.of(5.0, 4.0))));
            });
    for (int i = 0; i < classes.size(); i++) {
      ClassResult result = classes.get(i);
      double middle = panel.at(i + 1, 0).x();
      double accuracy = Numbers.orNaN(result.accuracy());
      if (Double.isNaN(accuracy)) {
        if (column >= 24) {
          marks.add(
              new Mark.Text(
                  new Point(middle, panel.area().bottom() - 6), "n/a", Sheet.SMALL, Anchor.MIDDLE));
        }
        continue;
      }
      Point top = panel.at(i + 1, accuracy);
      double thick = column > 3 ? column * 0.72 : column;
      marks.add(
          new Mark.Box(
              new Area(middle - thick / 2, top.y(), thick, panel.area().bottom() - top.y()),
              ink(result.trainImages()),
              tooltip(result, accuracy)));
      if (column >= 40) {
        marks.addAll(value(new Point(middle, top.y() - 5), Numbers.percent(accuracy)));
      }
    }
    if (classes.isEmpty()) {
      marks.add(panel.note("no classes"));
    }
    return List.of(new Mark.Group("accuracy by class", marks));
  }

  private List<Mark> counts(Panel panel) {
    List<Point> line = new ArrayList<>();
    List<Mark> marks = new ArrayList<>();
    for (int i = 0; i < classes.size(); i++) {
      int images = classes.get(i).trainImages();
      // A class without training images lies on the base line, which stands for one.
      Point place = panel.at(i + 1, Math.max(1, images));
      line.add(place);
      marks.add(
          new Mark.Dot(
              place,
              column > 12 ? 3 : 1.5,
              ink(images),
              classes.get(i).name() + ": " + grouped(images) + " training images"));
      if (column >= 40) {
        marks.addAll(value(new Point(place.x(), place.y() - 8), grouped(images)));
      }
    }
    if (line.size() > 1) {
      marks.addFirst(new Path(line, new Stroke(Palette.FAINT, 1)));
    }
    return List.of(new Mark.Group("training images by class", marks));
  }

  /** A number on a patch of paper, so that no line runs through it. */
  private static List<Mark> value(Point baseline, String text) {
    double wide = Typeface.width(text, VALUE) + 4;
    Area patch = new Area(baseline.x() - wide / 2, baseline.y() - 10, wide, 13);
    return List.of(
        new Mark.Box(patch, Palette.PAPER, null),
        new Mark.Text(baseline, text, VALUE, Anchor.MIDDLE));
  }

  private LogScale countScale() {
    int largest = classes.stream().mapToInt(ClassResult::trainImages).max().orElse(10);
    return LogScale.around(1, Math.max(10, largest));
  }

  private String subtitle() {
    String balanced = mean(any -> true).stream().mapToObj(Numbers::percent).findFirst().orElse("");
    return plot.run() + (balanced.isEmpty() ? "" : "; dashed: mean over classes " + balanced);
  }

  private Sheet.Key key(String name, Ink ink, IntPredicate group) {
    OptionalDouble mean = mean(group);
    return new Sheet.Key(
        name + (mean.isPresent() ? " " + Numbers.percent(mean.getAsDouble()) : " none"), ink);
  }

  private OptionalDouble mean(IntPredicate group) {
    return classes.stream()
        .filter(result -> group.test(result.trainImages()))
        .mapToDouble(result -> Numbers.orNaN(result.accuracy()))
        .filter(Double::isFinite)
        .average();
  }

  private boolean isMany(int images) {
    return images >= plot.many();
  }

  private boolean isFew(int images) {
    return images <= plot.few();
  }

  private Ink ink(int images) {
    if (isMany(images)) {
      return Palette.MANY;
    }
    return isFew(images) ? Palette.FEW : Palette.MEDIUM;
  }

  private static String tooltip(ClassResult result, double accuracy) {
    return result.name()
        + ": "
        + Numbers.percent(accuracy)
        + " with "
        + grouped(result.trainImages())
        + " training images";
  }

  private static String grouped(int count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
