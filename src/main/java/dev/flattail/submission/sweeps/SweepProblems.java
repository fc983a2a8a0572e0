package dev.flattail.submission.sweeps;

import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.jobspec.schema.SpecProblem;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Collects the errors of a sweep's jobs. Reports each error once, at the grid value or base field
 * that caused it.
 */
final class SweepProblems {
  /** Larger than the number of listed errors, so that the total is meaningful. */
  private static final int ENOUGH = 1000;

  private static final int MOST_VALUES_NAMED = 3;
  private static final int LONGEST_VALUE = 40;

  private final SweepGrid grid;
  private final Map<Finding, AffectedJobs> found = new LinkedHashMap<>();

  SweepProblems(SweepGrid grid) {
    this.grid = grid;
  }

  /**
   * An error, independent of the jobs that have it.
   *
   * @param axis axis of the invalid value; -1 for the base
   * @param rest pointer relative to the axis, or to the base
   */
  private record Finding(int axis, String rest, String detail, @Nullable String suggestion) {}

  /** The jobs that have an error, as a set of values per axis. */
  private static final class AffectedJobs {
    private final BitSet[] values;
    private int jobs;

    private AffectedJobs(int axes) {
      values = new BitSet[axes];
      for (int axis = 0; axis < axes; axis++) {
        values[axis] = new BitSet();
      }
    }

    private void add(int[] point) {
      jobs++;
      for (int axis = 0; axis < point.length; axis++) {
        values[axis].set(point[axis]);
      }
    }
  }

  void add(int[] point, InvalidSpecException invalid) {
    for (SpecProblem problem : invalid.problems()) {
      int axis = axisOf(problem.pointer());
      String rest =
          axis < 0
              ? problem.pointer()
              : problem.pointer().substring(grid.axes().get(axis).pointer().toString().length());
      found
          .computeIfAbsent(
              new Finding(axis, rest, problem.detail(), problem.suggestion()),
              finding -> new AffectedJobs(point.length))
          .add(point);
    }
  }

  private int axisOf(String pointer) {
    for (int axis = 0; axis < grid.axes().size(); axis++) {
      String set = grid.axes().get(axis).pointer().toString();
      if (pointer.equals(set) || pointer.startsWith(set + "/")) {
        return axis;
      }
    }
    return -1;
  }

  boolean isEnough() {
    return found.size() >= ENOUGH;
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /**
   * Lists the errors.
   *
   * @param complete whether every job of the grid was checked; only then are the affected jobs
   *     named
   */
  List<SpecProblem> list(boolean complete) {
    List<SpecProblem> problems = new ArrayList<>();
    found.forEach(
        (finding, affected) -> {
          String detail = finding.detail() + (complete ? condition(finding, affected) : "");
          for (String place : places(finding, affected)) {
            problems.add(new SpecProblem(place, detail, finding.suggestion()));
          }
        });
    return problems;
  }

  private List<String> places(Finding finding, AffectedJobs affected) {
    if (finding.axis() < 0) {
      return List.of("/base" + finding.rest());
    }
    SweepAxis axis = grid.axes().get(finding.axis());
    BitSet values = affected.values[finding.axis()];
    if (finding.rest().isEmpty() && axis.values().size() > 1 && isAll(finding.axis(), values)) {
      // Every value has the same error, so report it for the entry.
      return List.of(axis.place());
    }
    return values.stream().mapToObj(i -> axis.place() + "/" + i + finding.rest()).toList();
  }

  /** Describes the other values that an error depends on; empty when it occurs in all jobs. */
  private String condition(Finding finding, AffectedJobs affected) {
    long possible = 1;
    List<String> conditions = new ArrayList<>();
    for (int axis = 0; axis < grid.axes().size(); axis++) {
      BitSet values = affected.values[axis];
      possible *=
          axis == finding.axis() ? values.cardinality() : grid.axes().get(axis).values().size();
      if (axis != finding.axis() && !isAll(axis, values)) {
        conditions.add("%s is %s".formatted(grid.axes().get(axis).pointer(), named(axis, values)));
      }
    }
    if (affected.jobs == possible) {
      return "";
    }
    return conditions.isEmpty()
        ? " (in %d of %d jobs)".formatted(affected.jobs, possible)
        : " (where %s)".formatted(String.join(" and ", conditions));
  }

  private String named(int axis, BitSet values) {
    String named =
        values.stream()
            .limit(MOST_VALUES_NAMED)
            .mapToObj(i -> abbreviated(grid.axes().get(axis).values().get(i)))
            .collect(Collectors.joining(" or "));
    int more = values.cardinality() - MOST_VALUES_NAMED;
    return more > 0 ? named + " or one of %d more".formatted(more) : named;
  }

  private static String abbreviated(@Nullable Object value) {
    String text = SweepNames.text(value);
    return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE - 1) + "…";
  }

  private boolean isAll(int axis, BitSet values) {
    return values.cardinality() == grid.axes().get(axis).values().size();
  }
}
