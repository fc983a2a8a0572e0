package dev.flattail.trackers;

import dev.flattail.jobs.Figure;
import dev.flattail.jobs.MetricsRow;
import dev.flattail.jobs.StoredJson;
import dev.flattail.results.EpochRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The points of a job's curves, under the names that TensorBoard's files have. */
final class RunFigures {
  private static final Set<String> ALWAYS_MEASURED = EpochRow.alwaysMeasured();

  private RunFigures() {}

  /** Returns the figures of an epoch. A number that every row has is NaN if it is missing. */
  static List<MetricPoint> of(MetricsRow row) {
    List<MetricPoint> points = new ArrayList<>();
    JsonNode tree = row.figures().tree();
    for (Figure figure : Figure.of(tree)) {
      if (figure.index() == null && !figure.name().equals(EpochRow.EPOCH)) {
        points.add(point(row, figure.name(), figure.value()));
      }
    }
    tree.properties().stream()
        .filter(member -> member.getValue().isNull() && ALWAYS_MEASURED.contains(member.getKey()))
        .forEach(member -> points.add(point(row, member.getKey(), Double.NaN)));
    row.figures()
        .as(EpochRow.class)
        .curvatureFigures()
        .forEach((name, value) -> points.add(point(row, name, value)));
    return points;
  }

  private static MetricPoint point(MetricsRow row, String figure, double value) {
    return new MetricPoint(EpochRow.curve(figure), row.epoch(), value, row.at());
  }

  /**
   * Returns the figures of a result; a list is a curve over its indices.
   *
   * @param epoch step of the figures outside of lists
   */
  static List<MetricPoint> of(StoredJson result, int epoch, Instant at) {
    return Figure.of(result.tree()).stream()
        .map(
            figure ->
                new MetricPoint(
                    "result/" + figure.name(),
                    figure.index() == null ? epoch : figure.index(),
                    figure.value(),
                    at))
        .toList();
  }
}
