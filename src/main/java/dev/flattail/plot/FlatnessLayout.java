package dev.flattail.plot;

import dev.flattail.plot.FlatnessPlot.Radius;
import dev.flattail.plot.Mark.Anchor;
import dev.flattail.plot.Mark.Area;
import dev.flattail.plot.Mark.Path;
import dev.flattail.plot.Mark.Point;
import dev.flattail.plot.Mark.Stroke;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;

/** Lays out a {@link FlatnessPlot}: a dot a draw, a line through the means. */
final class FlatnessLayout {
  private static final double WIDTH = 640;
  private static final double LEFT = 78;
  private static final double HEIGHT = 280;

  private FlatnessLayout() {}

  static Picture of(FlatnessPlot plot) {
    List<Radius> radii =
        plot.radii().stream()
            .filter(radius -> radius.radius() > 0)
            .sorted(Comparator.comparingDouble(Radius::radius))
            .toList();
    Sheet sheet = new Sheet(WIDTH, "Loss under random perturbation", plot.run());
    double largest =
        radii.stream()
            .flatMapToDouble(r -> r.losses().stream().mapToDouble(Numbers::orNaN))
            .filter(Double::isFinite)
            .max()
            .orElse(1);
    double base = Numbers.orNaN(plot.base());
    Panel panel =
        new Panel(
            new Area(LEFT, sheet.top() + 30, WIDTH - LEFT - Sheet.MARGIN, HEIGHT),
            radiusScale(radii),
            LinearScale.upTo(Math.max(largest, base > 0 ? base : 0), ""));
    sheet.add(panel.verticalAxis("loss; dots: draws, line: their mean, dashed: the model itself"));
    sheet.add(panel.horizontalAxis("length of the perturbation / length of the parameter vector"));
    if (panel.y().shows(base)) {
      double level = panel.area().bottom() - panel.y().at(base) * panel.area().height();
      sheet.add(
          Path.line(
              panel.area().x(),
              level,
              panel.area().right(),
              level,
              new Stroke(Palette.INK, 1.2, List.of(5.0, 4.0))));
    }
    List<Mark> marks = new ArrayList<>();
    List<Point> means = new ArrayList<>();
    for (Radius radius : radii) {
      double[] losses =
          radius.losses().stream().mapToDouble(Numbers::orNaN).filter(Double::isFinite).toArray();
      for (double loss : losses) {
        String told = Numbers.trimmed(radius.radius()) + ": " + Numbers.significant(loss);
        marks.add(new Mark.Dot(panel.at(radius.radius(), loss), 3, Palette.BLUE, told));
      }
      DoubleStream.of(losses)
          .average()
          .ifPresent(mean -> means.add(panel.at(radius.radius(), mean)));
    }
    if (means.size() > 1) {
      marks.add(new Path(means, new Stroke(Palette.BLUE, 1.6)));
    }
    if (marks.isEmpty()) {
      sheet.add(panel.note("no loss measured"));
    }
    sheet.add(new Mark.Group("draws", marks));
    sheet.add(
        new Mark.Text(
            new Point(LEFT, panel.area().bottom() + 58),
            "SAM's perturbation of length %s adds %s to the loss of %s"
                .formatted(Numbers.trimmed(plot.rho()), told(plot.sharpness()), told(plot.base())),
            Sheet.LABEL,
            Anchor.START));
    return sheet.finish(
        panel.area().bottom() + 76,
        "Loss under random perturbations of the parameters, by their length, of " + plot.run());
  }

  private static String told(double value) {
    return Double.isFinite(value) ? Numbers.significant(value) : "no finite number";
  }

  private static LogScale radiusScale(List<Radius> radii) {
    if (radii.isEmpty()) {
      return new LogScale(0.001, 1);
    }
    return new LogScale(radii.getFirst().radius() / 2, radii.getLast().radius() * 2);
  }
}
