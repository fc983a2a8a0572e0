package dev.flattail.submission.sweeps;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The jobs of a sweep: every sample of the space with every combination of the grid. */
record SweepPlan(SweepSpace space, SweepGrid grid) {

  /**
   * One job.
   *
   * @param sample number of the sample from 0
   * @param indices of the grid's values, by axis
   */
  record Point(int sample, List<Integer> indices) {}

  /** Returns the number of jobs, limited to {@link Long#MAX_VALUE}. */
  long size() {
    long combinations = grid.size();
    return combinations > Long.MAX_VALUE / space.samples()
        ? Long.MAX_VALUE
        : combinations * space.samples();
  }

  boolean fits() {
    return size() <= SweepGrid.MOST;
  }

  /** Returns the jobs in their order, sample by sample; only for plans within the limit. */
  List<Point> points() {
    return points(space.samples(), grid.points());
  }

  /** Returns points that suffice to find the errors of a plan that is too large. */
  List<Point> covering() {
    return points(1, grid.covering());
  }

  private static List<Point> points(int samples, List<List<Integer>> combinations) {
    List<Point> points = new ArrayList<>();
    for (int sample = 0; sample < samples; sample++) {
      for (List<Integer> combination : combinations) {
        points.add(new Point(sample, combination));
      }
    }
    return points;
  }

  /** Returns the points that another plan of the same entries, with fewer values, does not have. */
  List<Point> without(SweepPlan before) {
    return points().stream().filter(point -> !before.has(point)).toList();
  }

  private boolean has(Point point) {
    for (int axis = 0; axis < point.indices().size(); axis++) {
      if (point.indices().get(axis) >= grid.axes().get(axis).values().size()) {
        return false;
      }
    }
    return point.sample() < space.samples();
  }

  /** Returns what differs between the jobs: entries of the space, then those of the grid. */
  List<SweepTarget> targets() {
    List<SweepTarget> targets = new ArrayList<>();
    space.entries().forEach(entry -> targets.add(entry.target()));
    grid.axes().stream()
        .filter(axis -> axis.values().size() > 1)
        .forEach(axis -> targets.add(axis.target()));
    return targets;
  }

  /** Returns a job's values: those of the space, then those of the grid. */
  Map<SweepTarget, @Nullable Object> settings(Point point) {
    Map<SweepTarget, @Nullable Object> settings = space.values(point.sample());
    for (int axis = 0; axis < point.indices().size(); axis++) {
      SweepAxis values = grid.axes().get(axis);
      settings.put(values.target(), values.values().get(point.indices().get(axis)));
    }
    return settings;
  }

  /** Returns settings by pointer, in their order. */
  static Map<String, @Nullable Object> values(Map<SweepTarget, @Nullable Object> settings) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    settings.forEach((target, value) -> values.put(target.pointer().toString(), value));
    return values;
  }

  /** Returns the spec that settings make of {@code base}. */
  static Map<String, @Nullable Object> spec(
      Map<String, @Nullable Object> base, Map<SweepTarget, @Nullable Object> settings) {
    Map<String, @Nullable Object> spec = base;
    for (Map.Entry<SweepTarget, @Nullable Object> setting : settings.entrySet()) {
      spec = setting.getKey().put(spec, setting.getValue());
    }
    return spec;
  }
}
