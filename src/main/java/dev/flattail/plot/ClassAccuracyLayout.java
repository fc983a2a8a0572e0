package dev.flattail.plot;

import dev.flattail.plot.ClassAccuracyPlot.ClassResult;
import dev.flattail.plot.Mark.Anchor;
import dev.flattail.plot.Mark.Area;
import dev.flattail.plot.Mark.Path;
import dev.flattail.plot.Mark.Point;
import dev.flattail.plot.Mark.Stroke;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Lays out a {@link ClassAccuracyPlot}: bars from head to tail, and below them the training images
 * of each class.
 */
final class ClassAccuracyLayout {
  private static final double LEFT = 64;
  private static final double BARS_HEIGHT = 240;

  private final ClassAccuracyPlot plot;
  private final List<ClassResult> classes;
  private final Sheet sheet;
  private final Columns columns;
  private final double column;

  private ClassAccuracyLayout(ClassAccuracyPlot plot) {
    this.plot = plot;
    this.classes =
        plot.classes().stream()
            .sorted(Comparator.comparingInt(ClassResult::trainImages).reversed())
            .toList();
    this.columns = Columns.of(classes.stream().map(ClassResult::name).toList(), 1, LEFT, 0);
    this.column = columns.column();
    this.sheet =
        new Sheet(columns.sheetWidth(), "Accuracy by class, from head to tail", subtitle());
  }

  static Picture of(ClassAccuracyPlot plot) {
    return new ClassAccuracyLayout(plot).picture();
  }

  private Picture picture() {
    sheet.legend(
        List.of(
            key(manyName(), Palette.MANY),
            key("Medium", Palette.MEDIUM),
            key(fewName(), Palette.FEW)));
    Panel bars = columns.panel(sheet.top() + 32, BARS_HEIGHT, new PercentScale(1));
    sheet.add(bars.verticalAxis("accuracy on the class's test images"));
    sheet.add(accuracies(bars));
    sheet.add(bars.baseLine());
    List<Integer> images = classes.stream().map(ClassResult::trainImages).toList();
    double bottom = TrainingImages.below(sheet, bars, columns, images, this::ink);
    return sheet.finish(
        bottom, "Test accuracy and number of training images of every class of " + plot.run());
  }

  private List<Mark> accuracies(Panel panel) {
    List<Mark> marks = new ArrayList<>();
    // Behind the bars, so that it crosses none of them.
    mean(ink -> true)
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
              ink(i),
              tooltip(result, accuracy)));
      if (column >= 40) {
        marks.addAll(
            TrainingImages.value(new Point(middle, top.y() - 5), Numbers.percent(accuracy)));
      }
    }
    if (classes.isEmpty()) {
      marks.add(panel.note("no classes"));
    }
    return List.of(new Mark.Group("accuracy by class", marks));
  }

  private String subtitle() {
    String balanced = mean(ink -> true).stream().mapToObj(Numbers::percent).findFirst().orElse("");
    return plot.run() + (balanced.isEmpty() ? "" : "; dashed: mean over classes " + balanced);
  }

  private Sheet.Key key(String name, Ink ink) {
    OptionalDouble mean = mean(ink::equals);
    return new Sheet.Key(
        name + (mean.isPresent() ? " " + Numbers.percent(mean.getAsDouble()) : " none"), ink);
  }

  private OptionalDouble mean(Predicate<Ink> group) {
    return IntStream.range(0, classes.size())
        .filter(rank -> group.test(ink(rank)))
        .mapToDouble(rank -> Numbers.orNaN(classes.get(rank).accuracy()))
        .filter(Double::isFinite)
        .average();
  }

  private String manyName() {
    return switch (plot.cuts()) {
      case ClassAccuracyPlot.ByImages cuts -> "Many (≥ " + cuts.many() + " images)";
      case ClassAccuracyPlot.ByRank cuts -> "Many (the first " + cuts.manyBelow() + ")";
    };
  }

  private String fewName() {
    return switch (plot.cuts()) {
      case ClassAccuracyPlot.ByImages cuts -> "Few (≤ " + cuts.few() + ")";
      case ClassAccuracyPlot.ByRank cuts -> "Few (after the first " + cuts.fewFrom() + ")";
    };
  }

  /** Of the class at a rank, from 0. */
  private Ink ink(int rank) {
    int images = classes.get(rank).trainImages();
    return switch (plot.cuts()) {
      case ClassAccuracyPlot.ByImages cuts ->
          images >= cuts.many()
              ? Palette.MANY
              : images <= cuts.few() ? Palette.FEW : Palette.MEDIUM;
      case ClassAccuracyPlot.ByRank cuts ->
          rank < cuts.manyBelow()
              ? Palette.MANY
              : rank >= cuts.fewFrom() ? Palette.FEW : Palette.MEDIUM;
    };
  }

  private static String tooltip(ClassResult result, double accuracy) {
    return result.name()
        + ": "
        + Numbers.percent(accuracy)
        + " with "
        + TrainingImages.grouped(result.trainImages())
        + " training images";
  }
}
