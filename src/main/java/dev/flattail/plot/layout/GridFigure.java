package dev.flattail.plot.layout;

import dev.flattail.plot.draw.Ink;
import dev.flattail.plot.draw.Mark;
import dev.flattail.plot.draw.Mark.Anchor;
import dev.flattail.plot.draw.Mark.Area;
import dev.flattail.plot.draw.Mark.Font;
import dev.flattail.plot.draw.Mark.Point;
import dev.flattail.plot.draw.Mark.Text;
import dev.flattail.plot.draw.Palette;
import dev.flattail.plot.draw.Picture;
import dev.flattail.plot.draw.Typeface;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A square of cells, classes by classes: numbers in the cells of a few, colors alone of many; names
 * next to the cells where there is room, otherwise the number of every so many.
 */
public final class GridFigure {
  private static final int MOST_WITH_NUMBERS = 20;
  private static final double SIDE = 560;

  /** Room next to the cells for the color scale. */
  private static final double BAR = 116;

  /** Of most cells, which are left out where there are many. */
  private static final Ink LIGHTEST = Palette.ramp(0);

  private final List<String> names;
  private final int size;
  private final int classesPerCell;
  private final String group;
  private final Cells cells;
  private final double cell;
  private final boolean named;

  /**
   * @param names of the rows, which are the columns' as well
   * @param classesPerCell how many classes a row stands for
   * @param group what the cells are called, for readers of the SVG
   */
  public GridFigure(List<String> names, int classesPerCell, String group, Cells cells) {
    this.names = names;
    this.size = names.size();
    this.classesPerCell = classesPerCell;
    this.group = group;
    this.cells = cells;
    // Whole units: cells then meet on pixel borders.
    this.cell =
        size == 0 ? 40 : Math.clamp(Math.floor(SIDE / size), 1, Math.clamp(320 / size, 48, 96));
    this.named = classesPerCell == 1 && ClassNames.readable(cell);
  }

  /** Whether there is room for the names of the rows. */
  public boolean isNamed() {
    return named;
  }

  /**
   * What a cell shows.
   *
   * @param number written into it where there are few classes, or null
   * @param tooltip shown there as well
   */
  public record Cell(Ink ink, @Nullable String number, String tooltip) {}

  /** The cells by row and column. */
  @FunctionalInterface
  public interface Cells {
    Cell at(int row, int column);
  }

  /**
   * The color scale next to the cells.
   *
   * @param labeled values to write
   * @param place share of the scale's height at which a value lies
   */
  public record ColorScale(
      String title,
      List<Double> labeled,
      DoubleUnaryOperator place,
      DoubleFunction<String> label) {}

  /**
   * The figure.
   *
   * @param rowsAre above the names of the rows
   * @param columnsAre below those of the columns
   */
  public Picture picture(
      String title,
      String subtitle,
      String description,
      String rowsAre,
      String columnsAre,
      ColorScale colors) {
    return picture(title, List.of(subtitle), description, rowsAre, columnsAre, colors);
  }

  /**
   * The figure, with several lines below its title.
   *
   * @param rowsAre above the names of the rows
   * @param columnsAre below those of the columns
   */
  public Picture picture(
      String title,
      List<String> subtitle,
      String description,
      String rowsAre,
      String columnsAre,
      ColorScale colors) {
    double side = size == 0 ? 160 : cell * size;
    double left = left();
    Sheet sheet = new Sheet(Math.max(left + side + BAR, 480), title, subtitle);
    Area area = new Area(left, sheet.top() + 32, side, side);
    sheet.add(new Text(new Point(Sheet.MARGIN, area.y() - 20), rowsAre, Sheet.SMALL, Anchor.START));
    if (size == 0) {
      sheet.add(
          new Panel(area, new LinearScale(0, 1, 0, ""), new PercentScale(1)).note("no classes"));
    } else if (size <= MOST_WITH_NUMBERS) {
      sheet.add(numbered(area));
    } else {
      sheet.add(colored(area));
    }
    sheet.add(named ? names(area) : indices(area));
    double bottom = area.bottom() + (named ? ClassNames.height(names, cell) : 22) + 20;
    sheet.add(
        new Text(new Point(area.x() + side / 2, bottom), columnsAre, Sheet.LABEL, Anchor.MIDDLE));
    sheet.add(colorBar(area, colors));
    return sheet.finish(bottom + 22, description);
  }

  private double left() {
    return Sheet.MARGIN
        + (named ? Math.max(ClassNames.widest(names) + 12, ClassNames.overhang(names, cell)) : 40);
  }

  private Mark numbered(Area area) {
    List<Mark> marks = new ArrayList<>();
    for (int row = 0; row < size; row++) {
      for (int column = 0; column < size; column++) {
        Cell shown = cells.at(row, column);
        double x = area.x() + column * cell;
        double y = area.y() + row * cell;
        // The paper shows between cells as a thin line.
        marks.add(new Mark.Box(new Area(x, y, cell - 1, cell - 1), shown.ink(), shown.tooltip()));
        if (shown.number() != null) {
          Point middle = new Point(x + (cell - 1) / 2, y + (cell - 1) / 2);
          marks.add(number(shown.number(), middle, shown.ink()));
        }
      }
    }
    return new Mark.Group(group, marks);
  }

  private Text number(String digits, Point middle, Ink background) {
    double most = Math.min(12, cell * 0.4);
    double wide = Typeface.width(digits, new Font(1, false, Palette.INK));
    double fontSize = Math.min(most, (cell - 4) / wide);
    return new Text(
        new Point(middle.x(), middle.y() + fontSize * 0.36),
        digits,
        new Font(fontSize, false, Palette.on(background)),
        Anchor.MIDDLE);
  }

  private List<Mark> colored(Area area) {
    List<List<@Nullable Ink>> inks = new ArrayList<>();
    for (int row = 0; row < size; row++) {
      List<@Nullable Ink> line = new ArrayList<>();
      for (int column = 0; column < size; column++) {
        Ink ink = cells.at(row, column).ink();
        line.add(ink.equals(LIGHTEST) ? null : ink);
      }
      inks.add(line);
    }
    return List.of(
        new Mark.Box(area, LIGHTEST, null),
        new Mark.Mosaic(new Point(area.x(), area.y()), cell, inks));
  }

  private List<Mark> names(Area area) {
    List<Mark> marks = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      marks.add(
          new Text(
              new Point(area.x() - 8, area.y() + (i + 0.5) * cell + 4),
              ClassNames.shortened(names.get(i)),
              Sheet.SMALL,
              Anchor.END));
    }
    return List.of(
        new Mark.Group("row names", marks), ClassNames.under(area.x(), area.bottom(), names, cell));
  }

  /** Too many classes to name: every so many, their number. */
  private List<Mark> indices(Area area) {
    List<Mark> marks = new ArrayList<>();
    double last = (double) size * classesPerCell - 1;
    for (Scale.Tick tick : new LinearScale(0, last, 1, "").ticks(10)) {
      double middle = (tick.value() + 0.5) / classesPerCell * cell;
      marks.add(
          new Text(
              new Point(area.x() - 8, area.y() + middle + 4),
              tick.label(),
              Sheet.SMALL,
              Anchor.END));
      marks.add(
          new Text(
              new Point(area.x() + middle, area.bottom() + 18),
              tick.label(),
              Sheet.SMALL,
              Anchor.MIDDLE));
    }
    return marks;
  }

  private static Mark colorBar(Area area, ColorScale colors) {
    List<Mark> marks = new ArrayList<>();
    double x = area.right() + 22;
    double height = Math.min(area.height(), 200);
    int steps = 50;
    for (int i = 0; i < steps; i++) {
      // Overlapping a little, or seams would show.
      double overlap = i < steps - 1 ? 1 : 0;
      Area step = new Area(x, area.y() + i * height / steps, 14, height / steps + overlap);
      marks.add(new Mark.Box(step, Palette.ramp(1 - (double) i / (steps - 1)), null));
    }
    for (double value : colors.labeled) {
      double y = area.y() + (1 - colors.place.applyAsDouble(value)) * height;
      String label = colors.label.apply(value);
      marks.add(new Text(new Point(x + 20, y + 4), label, Sheet.SMALL, Anchor.START));
    }
    marks.add(new Text(new Point(x, area.y() - 20), colors.title, Sheet.SMALL, Anchor.START));
    return new Mark.Group("color scale", marks);
  }
}
