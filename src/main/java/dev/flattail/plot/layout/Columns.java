package dev.flattail.plot.layout;

import dev.flattail.plot.draw.Mark.Area;
import java.util.List;

/**
 * Columns of equal width, one a class, in which several runs stand side by side.
 *
 * @param names of the classes
 * @param runs how many stand in a column
 * @param left where the first begins
 * @param width of all together
 */
record Columns(List<String> names, int runs, double left, double width) {
  /** Share of a column that its runs take; the rest parts it from its neighbors. */
  private static final double TAKEN = 0.76;

  /** Narrower columns leave no gap, which would be less than a pixel. */
  private static final double NARROW = 3;

  /** Of few classes on a wide page, runs stay together. */
  private static final double WIDEST = 72;

  Columns {
    names = List.copyOf(names);
    runs = Math.max(1, runs);
  }

  /**
   * On a page of common width, wider where {@code slot} units a run need it and a page holds it.
   */
  static Columns of(List<String> names, int runs, double left, double slot) {
    double wanted = names.size() * Math.max(9, slot * runs / TAKEN);
    double margins = left + Sheet.MARGIN;
    return new Columns(names, runs, left, Math.clamp(wanted, 760 - margins, 1160 - margins));
  }

  /** Width of a sheet that holds them. */
  double sheetWidth() {
    return left + width + Sheet.MARGIN;
  }

  /** A panel over them. */
  Panel panel(double top, double height, Scale y) {
    return new Panel(new Area(left, top, width, height), scale(), y);
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
    return left + (index + 0.5) * column() + (run - (runs - 1) / 2.0) * slot();
  }

  /** Width that a run has in a column. */
  double slot() {
    double taken = column() > NARROW ? TAKEN : 1;
    return Math.min(column() * taken / runs, WIDEST);
  }

  /**
   * Adds base line and names below a panel, numbers where names have no room; gives the sheet's
   * height.
   *
   * @param ranked what the numbers are
   */
  double below(Sheet sheet, Panel panel, String ranked) {
    double bottom = panel.area().bottom();
    if (!ClassNames.readable(column())) {
      sheet.add(panel.horizontalAxis(ranked));
      return bottom + 56;
    }
    sheet.add(panel.baseLine());
    sheet.add(ClassNames.under(left, bottom, names, column()));
    return bottom + ClassNames.height(names, column()) + 24;
  }
}
