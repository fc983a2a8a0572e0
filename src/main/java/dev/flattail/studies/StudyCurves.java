package dev.flattail.studies;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.flattail.csv.Csv;
import dev.flattail.results.ClassCurvature;
import dev.flattail.results.EpochRow;
import dev.flattail.statistics.Summary;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Mean curves of a study's groups over epochs. Schema {@code StudyCurves} of the contract.
 *
 * @param over as the caller wrote it
 */
public record StudyCurves(String over, String metric, List<Group> groups) {
  /** The figures of a training's rows, besides those of its classes' curvature. */
  private static final List<String> METRICS = EpochRow.figures();

  /**
   * One group.
   *
   * @param curve by epoch, ascending
   */
  public record Group(@JsonUnwrapped Members members, List<Point> curve) {}

  /**
   * The mean of one epoch.
   *
   * @param summary over the succeeded jobs that have a value in this epoch
   */
  public record Point(int epoch, @JsonUnwrapped Summary summary) {}

  /**
   * Checks the parameter {@code metric}.
   *
   * @throws InvalidStudyException for an unknown metric
   */
  public static String metric(@Nullable String name) {
    if (name == null || EpochRow.path(name).isEmpty()) {
      throw new InvalidStudyException(
          (name == null ? "metric is required" : "there is no metric '%s'".formatted(name))
              + "; rows of trainings have "
              + String.join(", ", METRICS)
              + ", and with curvature in their spec figures such as "
              + ClassCurvature.names(0).getFirst());
    }
    return name;
  }

  /** Returns whether the values of a metric are fractions. */
  public static boolean isShare(String metric) {
    return EpochRow.isFraction(metric);
  }

  /**
   * Averages the curves of the jobs that succeeded.
   *
   * @param curves the metric's values by job and epoch
   */
  public static StudyCurves of(
      Study study, Over over, String metric, Map<UUID, SortedMap<Integer, Double>> curves) {
    List<Group> groups = new ArrayList<>();
    for (RunGroup group : study.groups(over)) {
      SortedMap<Integer, List<Double>> values = new TreeMap<>();
      for (Run run : group.succeeded()) {
        SortedMap<Integer, Double> curve = curves.get(run.job());
        if (curve != null) {
          curve.forEach(
              (epoch, value) -> values.computeIfAbsent(epoch, key -> new ArrayList<>()).add(value));
        }
      }
      List<Point> points = new ArrayList<>();
      values.forEach(
          (epoch, all) ->
              points.add(
                  new Point(
                      epoch, Summary.of(all.stream().mapToDouble(Double::doubleValue).toArray()))));
      groups.add(new Group(group.members(over), points));
    }
    return new StudyCurves(over.text(), metric, groups);
  }

  /** Writes one line for each group and epoch. */
  public String csv() {
    Set<String> pointers = new LinkedHashSet<>();
    groups.forEach(group -> pointers.addAll(group.members().values().keySet()));
    List<String> header = new ArrayList<>(pointers);
    header.addAll(List.of("epoch", "n", "mean", "standardDeviation", "low", "high"));
    List<List<@Nullable Object>> lines = new ArrayList<>();
    for (Group group : groups) {
      for (Point point : group.curve()) {
        List<@Nullable Object> line =
            new ArrayList<>(ValueCells.of(group.members().values(), pointers));
        Summary summary = point.summary();
        line.add(point.epoch());
        line.add(summary.n());
        line.add(summary.mean());
        line.add(summary.standardDeviation());
        line.add(summary.low());
        line.add(summary.high());
        lines.add(line);
      }
    }
    return Csv.of(header, lines);
  }
}
