package dev.flattail.plot;

import dev.flattail.plot.Mark.Anchor;
import dev.flattail.plot.Mark.Area;
import dev.flattail.plot.Mark.Font;
import dev.flattail.plot.Mark.Point;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Bars of several runs side by side, accuracies in percent. */
final class ComparedBars {
  private static final double LEFT = 64;
  private static final double HEIGHT = 260;
  private static final double ROOM_FOR_VALUE = 30;
  private static final Font VALUE = new Font(10, false, Palette.INK);

  private ComparedBars() {}

  /** One column's bars; null where there is no value. */
  record Column(String name, List<@Nullable Double> values) {}

  static Picture picture(
      String title, String run, String axis, List<String> runs, List<Column> columns) {
    List<String> names = columns.stream().map(Column::name).toList();
    double wanted = Math.max(1, runs.size()) * (columns.size() <= 12 ? 34 : 12);
    Columns places =
        new Columns(
            names, Math.max(1, runs.size()), LEFT, Math.clamp(columns.size() * wanted, 420, 1100));
    Sheet sheet = new Sheet(LEFT + places.width() + Sheet.MARGIN, title, run);
    sheet.legend(RunColours.keys(runs));
    double largest =
        columns.stream()
            .flatMap(column -> column.values().stream())
            .mapToDouble(Numbers::orNaN)
            .filter(Double::isFinite)
            .max()
            .orElse(1);
    double ceiling = LinearScale.upTo(Math.max(largest * 100, 10), "").to() / 100;
    Panel panel =
        new Panel(
            new Area(LEFT, sheet.top() + 32, places.width(), HEIGHT),
            places.scale(),
            new PercentScale(ceiling));
    sheet.add(panel.verticalAxis(axis));
    List<Mark> marks = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      for (int r = 0; r < Math.min(runs.size(), columns.get(i).values().size()); r++) {
        marks.addAll(bar(panel, places, i, r, runs.get(r), columns.get(i)));
      }
    }
    if (columns.isEmpty() || runs.isEmpty()) {
      sheet.add(panel.note("nothing to compare"));
    }
    sheet.add(new Mark.Group("accuracies", marks));
    return sheet.finish(places.below(sheet, panel), title + " of " + String.join(", ", runs));
  }

  private static List<Mark> bar(
      Panel panel, Columns places, int index, int run, String runName, Column column) {
    double accuracy = Numbers.orNaN(column.values().get(run));
    if (!panel.y().shows(accuracy)) {
      return List.of();
    }
    double x = places.middle(index, run);
    double thick = places.slot() * 0.9;
    double top = panel.at(1, accuracy).y();
    List<Mark> marks = new ArrayList<>();
    marks.add(
        new Mark.Box(
            new Area(x - thick / 2, top, thick, panel.area().bottom() - top),
            Palette.run(run),
            "%s, %s: %s".formatted(column.name(), runName, Numbers.percent(accuracy))));
    if (places.slot() >= ROOM_FOR_VALUE) {
      marks.add(
          new Mark.Text(new Point(x, top - 4), Numbers.percent(accuracy), VALUE, Anchor.MIDDLE));
    }
    return marks;
  }
}
