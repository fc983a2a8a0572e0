package dev.flattail.plot.layout;

import dev.flattail.plot.draw.Ink;
import dev.flattail.plot.draw.Mark;
import dev.flattail.plot.draw.Mark.Anchor;
import dev.flattail.plot.draw.Mark.Area;
import dev.flattail.plot.draw.Mark.Font;
import dev.flattail.plot.draw.Mark.Path;
import dev.flattail.plot.draw.Mark.Point;
import dev.flattail.plot.draw.Mark.Stroke;
import dev.flattail.plot.draw.Palette;
import dev.flattail.plot.draw.Picture;
import dev.flattail.plot.draw.Typeface;
import dev.flattail.results.Density;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Densities of eigenvalues, a panel a class, on a log axis as the papers draw them. Not a {@link
 * CurvesFigure}: the panels are many and small, shaded, marked on their base lines, and thin the
 * lines out.
 */
public final class DensityFigure {
  private static final double WIDTH = 900;
  private static final double LEFT = 70;
  private static final double DECADES = 7;
  private static final double LEAST_DECADES = 3;
  private static final double MOST_DECADES = 12;

  /** In decades: what is written in a panel's corner stands over the highest peak. */
  private static final double HEADROOM = 0.35;

  /** On a linear axis, a spectrum narrower than this share of the widest would be a line. */
  private static final double NARROW = 1.0 / 12;

  /** Where a symmetric log axis turns linear: this share of a spectrum in the middle of all. */
  private static final double LINEAR = 1.0 / 100;

  private static final double LINE = 14;

  /** Colors of further runs are too light for text. */
  private static final int MOST_WRITTEN = 4;

  private static final Font CORNER = new Font(11, false, Palette.MUTED);
  private static final Font TINY = new Font(9, false, Palette.MUTED);

  private final List<String> runs;
  private final List<Subject> shown;
  private final Scale eigenvalues;
  private final LogScale densities;

  /**
   * @param runs names of the runs
   * @param shown one panel each, in this order
   */
  public DensityFigure(List<String> runs, List<Subject> shown) {
    this.runs = runs;
    this.shown = shown;
    this.eigenvalues = eigenvalues(shown);
    this.densities = densities(shown);
  }

  /**
   * One panel.
   *
   * @param samples images that were measured
   * @param images of the class
   * @param sigma kernel width of all its densities, NaN without one
   */
  public record Subject(
      String name, int samples, int images, double sigma, List<Spectrum> spectra) {
    private String title() {
      return "%s (%s)".formatted(name, drawn());
    }

    /** The images, and of how many they were drawn. */
    private String drawn() {
      String of = images > samples ? " of " + Numbers.grouped(images) : "";
      return Numbers.grouped(samples) + of + (samples == 1 && images <= 1 ? " image" : " images");
    }
  }

  /**
   * The density of one run.
   *
   * @param run its place among the runs
   * @param min smallest eigenvalue, NaN if unknown
   * @param max largest eigenvalue, NaN if unknown
   */
  public record Spectrum(int run, Density density, double min, double max) {
    /** The highest density at a finite eigenvalue. */
    private double peak() {
      return IntStream.range(0, density.grid().length)
          .filter(i -> Double.isFinite(density.grid()[i]))
          .mapToDouble(i -> density.values()[i])
          .filter(Double::isFinite)
          .max()
          .orElse(0);
    }

    /** The lowest and highest of what is drawn: curve and marked eigenvalues. */
    private double[] ends() {
      DoubleSummaryStatistics drawn =
          DoubleStream.concat(Arrays.stream(density.grid()), DoubleStream.of(min, max))
              .filter(Double::isFinite)
              .summaryStatistics();
      return new double[] {drawn.getMin(), drawn.getMax()};
    }
  }

  /**
   * The figure.
   *
   * @param subtitle its lines
   */
  public Picture picture(String title, List<String> subtitle, String description) {
    Sheet sheet = new Sheet(WIDTH, title, subtitle);
    sheet.legend(Key.ofRuns(runs, Symbol.LINE));
    double width = WIDTH - LEFT - Sheet.MARGIN;
    SmallMultiples multiples = SmallMultiples.of(shown.size(), LEFT, sheet.top() + 26, width);
    Area first = multiples.panel(0);
    sheet.add(
        new Mark.Text(
            new Point(Sheet.MARGIN, first.y() - 34),
            "density (log scale); ticks on the base line: smallest and largest eigenvalue; bar at the"
                + " top: the kernel, from -σ to σ"
                + (multiples.roomy() && isTitled(multiples) ? "" : "; in the corner: images"),
            Sheet.SMALL,
            Anchor.START));
    for (int i = 0; i < shown.size(); i++) {
      sheet.add(panel(i, multiples));
    }
    if (shown.isEmpty()) {
      Panel empty = new Panel(first, eigenvalues, densities);
      sheet.add(empty.horizontalAxis(""));
      sheet.add(empty.note("no classes"));
    }
    double bottom = multiples.bottom(shown.size());
    String axis =
        "eigenvalue%s; shaded: negative, directions in which the loss curves down"
            .formatted(eigenvalues.kind());
    sheet.add(
        new Mark.Text(new Point(LEFT + width / 2, bottom + 38), axis, Sheet.LABEL, Anchor.MIDDLE));
    return sheet.finish(bottom + 56, description);
  }

  /** Linear while every spectrum is wide enough to be seen next to the widest, else symlog. */
  private static Scale eigenvalues(List<Subject> subjects) {
    List<double[]> ends =
        subjects.stream()
            .flatMap(subject -> subject.spectra.stream())
            .map(Spectrum::ends)
            .filter(e -> e[0] <= e[1] && Double.isFinite(e[1] - e[0]))
            .toList();
    double from = Math.min(0, ends.stream().mapToDouble(e -> e[0]).min().orElse(-1));
    double to = Math.max(0, ends.stream().mapToDouble(e -> e[1]).max().orElse(1));
    if (from == to) {
      return new LinearScale(-1, 1, 0, "");
    }
    double[] widths =
        ends.stream().mapToDouble(e -> e[1] - e[0]).filter(w -> w > 0).sorted().toArray();
    if (widths.length == 0 || widths[0] >= widths[widths.length - 1] * NARROW) {
      double pad = 0.02 * (to - from);
      return new LinearScale(from - pad, to + pad, 0, "");
    }
    double largest = Math.max(-from, to);
    double linear =
        Math.max(widths[(widths.length - 1) / 2] * LINEAR, largest * Math.pow(10, -Scale.DECADES));
    return new SymlogScale(from * 1.2 - linear, to * 1.2 + linear, linear);
  }

  /**
   * Seven decades down from the highest peak, as in the papers' figures; more where that would hide
   * most of a wide spectrum, whose density is low everywhere.
   */
  private static LogScale densities(List<Subject> subjects) {
    double[] peaks =
        subjects.stream()
            .flatMap(subject -> subject.spectra.stream())
            .mapToDouble(Spectrum::peak)
            .filter(peak -> peak > 0)
            .map(Math::log10)
            .toArray();
    double highest = Arrays.stream(peaks).max().orElse(0);
    double lowest = Arrays.stream(peaks).min().orElse(0);
    double top = Math.clamp(Math.ceil(highest + HEADROOM), -290, 300);
    double floor = Math.min(top - DECADES, Math.floor(lowest) - LEAST_DECADES);
    return new LogScale(Math.pow(10, Math.max(floor, top - MOST_DECADES)), Math.pow(10, top));
  }

  private Mark panel(int index, SmallMultiples multiples) {
    Subject subject = shown.get(index);
    boolean roomy = multiples.roomy();
    Panel panel = new Panel(multiples.panel(index), eigenvalues, densities);
    Area area = panel.area();
    List<Mark> marks = new ArrayList<>();
    double zero = panel.place(0);
    Area negative = new Area(area.x(), area.y(), zero - area.x(), area.height());
    marks.add(new Mark.Box(negative, Palette.NEGATIVE, null));
    marks.addAll(panel.grid());
    List<List<Mark>> lines =
        subject.spectra.stream()
            .map(s -> DensityLine.of(s.density, panel, new Stroke(ink(s), roomy ? 1.5 : 1)))
            .toList();
    if (lines.stream().allMatch(List::isEmpty)) {
      marks.add(panel.note(roomy ? missing(subject) : "none"));
    } else {
      marks.add(Path.line(zero, area.y(), zero, area.bottom(), new Stroke(Palette.FAINT, 1)));
    }
    marks.addAll(
        multiples.surroundings(
            index, shown.size(), panel, isTitled(multiples) ? subject.title() : subject.name));
    if (Double.isFinite(subject.sigma)) {
      marks.add(kernel(subject.sigma, panel));
      if (roomy) {
        Point corner = new Point(area.x() + 4, area.y() + LINE);
        String sigma = "σ " + Numbers.brief(subject.sigma);
        marks.add(new Mark.Text(corner, sigma, CORNER, Anchor.START));
      }
    }
    if (roomy && !isTitled(multiples)) {
      Point second = new Point(area.x() + 4, area.y() + 2 * LINE);
      marks.add(new Mark.Text(second, subject.drawn(), CORNER, Anchor.START));
    }
    if (!roomy) {
      Point corner = new Point(area.right() - 1, area.y() + 9);
      marks.add(new Mark.Text(corner, Numbers.grouped(subject.samples), TINY, Anchor.END));
    }
    boolean written =
        roomy && runs.size() <= MOST_WRITTEN && LINE * subject.spectra.size() <= area.height() / 2;
    double line = area.y() + LINE;
    for (int i = 0; i < lines.size(); i++) {
      Spectrum spectrum = subject.spectra.get(i);
      List<Mark> drawn = new ArrayList<>(lines.get(i));
      drawn.addAll(ends(spectrum, panel, roomy ? 8 : 5));
      marks.add(new Mark.Group(subject.name + ", " + runs.get(spectrum.run), drawn));
      if (written && Double.isFinite(spectrum.min) && Double.isFinite(spectrum.max)) {
        String range = Numbers.brief(spectrum.min) + " … " + Numbers.brief(spectrum.max);
        Point end = new Point(area.right() - 4, line);
        marks.add(new Mark.Text(end, range, new Font(11, false, ink(spectrum)), Anchor.END));
        line += LINE;
      }
    }
    return new Mark.Group("density of " + subject.name, marks);
  }

  /** Whether names and images fit over all panels. */
  private boolean isTitled(SmallMultiples multiples) {
    return multiples.roomy()
        && shown.stream()
            .allMatch(subject -> Typeface.width(subject.title(), Sheet.SMALL) <= multiples.width());
  }

  /** A peak no wider than this is the kernel's own. */
  private static Mark kernel(double sigma, Panel panel) {
    double y = panel.area().y() + 1.5;
    List<Double> ends =
        DoubleStream.of(-sigma, sigma)
            .map(end -> Math.clamp(panel.place(end), panel.area().x(), panel.area().right()))
            .boxed()
            .toList();
    return new Mark.Group(
        "kernel width",
        List.of(Path.line(ends.getFirst(), y, ends.getLast(), y, new Stroke(Palette.MUTED, 3))));
  }

  private static Ink ink(Spectrum spectrum) {
    return Palette.run(spectrum.run);
  }

  private static String missing(Subject subject) {
    return subject.spectra.stream().anyMatch(spectrum -> spectrum.peak() > 0)
        ? "density below the axis"
        : "no density";
  }

  /** Smoothing widens a density; these are the eigenvalues themselves. */
  private static List<Mark> ends(Spectrum spectrum, Panel panel, double length) {
    double bottom = panel.area().bottom();
    return DoubleStream.of(spectrum.min, spectrum.max)
        .filter(panel.x()::shows)
        .map(panel::place)
        .<Mark>mapToObj(x -> Path.line(x, bottom, x, bottom - length, new Stroke(ink(spectrum), 2)))
        .toList();
  }
}
