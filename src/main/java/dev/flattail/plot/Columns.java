package dev.flattail.plot;

import dev.flattail.plot.Mark.Area;
import java.util.List;

/**
 * Columns of equal width, one a class, in which several runs stand side by side.
 *
 * @param names of the classes
 * @param runs how many stand in a column
 */
record Columns(List<String> names, int runs, double left, double width) {
  /** Wide enough for the runs of every class, within what a page holds. */
  static Columns of(List<String> names, int runs, double left) {
    double wanted = names.size() * Math.clamp(14.0 * runs, 26, 120);
    return new Columns(names, Math.max(1, runs), left, Math.clamp(wanted, 420, 1100));
  }

  double column() {
    return width / Math.max(1, names.size());
  }

  /** Columns are numbered 1..C, each from i - 0.5 to i + 0.5. */
  LinearScale scale() {
    return new LinearScale(0.5, Math.max(1, names.size()) + 0.5, 1, "");
  }

  /** Middle of a run's place in a column, both from 0. */
  double middle(int index, int run) {
    double slot = column() * 0.76 / runs;
    return left + (index + 0.5) * column() + (run - (runs - 1) / 2.0) * slot;
  }

  /** Width that a run has in a column. */
  double slot() {
    return column() * 0.76 / runs;
  }

  /** Adds base line and names below a panel; gives the height where they end. */
  double below(Sheet sheet, Panel panel) {
    Area area = panel.area();
    if (!ClassNames.readable(column())) {
      sheet.add(panel.horizontalAxis("class, from head to tail"));
      return area.bottom() + 56;
    }
    sheet.add(panel.baseLine());
    sheet.add(ClassNames.under(area.x(), area.bottom(), names, column()));
    return area.bottom() + ClassNames.height(names, column()) + 24;
  }
}
