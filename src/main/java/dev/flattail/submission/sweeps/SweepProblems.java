package dev.flattail.submission.sweeps;

import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.jobspec.schema.SpecProblem;
import dev.flattail.submission.sweeps.SweepPlan.Point;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Collects the errors of a sweep's jobs. Reports each error once, at the grid value, the
 * distribution or the base field that caused it.
 *
 * <p>A plan has one dimension for each axis of the grid, and one for the samples.
 */
final class SweepProblems {
  /** Larger than the number of listed errors, so that the total is meaningful. */
  static final int ENOUGH = 1000;

  private static final int MOST_VALUES_NAMED = 3;
  private static final int LONGEST_VALUE = 40;

  /** The setter of what the base sets. */
  private static final int BASE = -1;

  private final SweepPlan plan;
  private final List<SweepTarget> setters;

  /** The dimension of the samples. */
  private final int samples;

  private final Map<Finding, AffectedJobs> found = new LinkedHashMap<>();

  SweepProblems(SweepPlan plan) {
    this.plan = plan;
    this.setters = new ArrayList<>();
    plan.grid().axes().forEach(axis -> setters.add(axis.target()));
    this.samples = setters.size();
    plan.space().entries().forEach(entry -> setters.add(entry.target()));
  }

  /**
   * An error, independent of the jobs that have it.
   *
   * @param setter number of the entry with the invalid value, those of the grid first
   * @param rest pointer relative to the entry, or to the base
   * @param detail empty for drawn values: each sample has another value, and so another detail
   */
  private record Finding(int setter, String rest, String detail, @Nullable String suggestion) {}

  /** The jobs that have an error, as a set of values per dimension. */
  private static final class AffectedJobs {
    private final String detail;
    private final List<BitSet> values = new ArrayList<>();
    private int jobs;

    private AffectedJobs(String detail, int dimensions) {
      this.detail = detail;
      for (int i = 0; i < dimensions; i++) {
        values.add(new BitSet());
      }
    }

    private void add(Point point) {
      jobs++;
      for (int axis = 0; axis < point.indices().size(); axis++) {
        values.get(axis).set(point.indices().get(axis));
      }
      values.getLast().set(point.sample());
    }
  }

  void add(Point point, InvalidSpecException invalid) {
    for (SpecProblem problem : invalid.problems()) {
      int setter = setterOf(problem.pointer());
      String rest =
          setter == BASE
              ? problem.pointer()
              : problem.pointer().substring(setters.get(setter).pointer().toString().length());
      boolean isDrawn = setter >= samples;
      found
          .computeIfAbsent(
              new Finding(
                  setter,
                  rest,
                  isDrawn ? "" : problem.detail(),
                  isDrawn ? null : problem.suggestion()),
              finding -> new AffectedJobs(problem.detail(), samples + 1))
          .add(point);
    }
  }

  private int setterOf(String pointer) {
    for (int i = 0; i < setters.size(); i++) {
      String set = setters.get(i).pointer().toString();
      if (pointer.equals(set) || pointer.startsWith(set + "/")) {
        return i;
      }
    }
    return BASE;
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
   * @param complete whether every job of the plan was checked; only then are the affected jobs
   *     named
   */
  List<SpecProblem> list(boolean complete) {
    List<SpecProblem> problems = new ArrayList<>();
    found.forEach(
        (finding, affected) -> {
          String detail = affected.detail + (complete ? condition(finding, affected) : "");
          for (String place : places(finding, affected)) {
            problems.add(new SpecProblem(place, detail, finding.suggestion()));
          }
        });
    return problems;
  }

  private List<String> places(Finding finding, AffectedJobs affected) {
    if (finding.setter() == BASE) {
      return List.of("/base" + finding.rest());
    }
    if (finding.setter() >= samples) {
      return List.of(setters.get(finding.setter()).place());
    }
    SweepAxis axis = plan.grid().axes().get(finding.setter());
    BitSet values = affected.values.get(finding.setter());
    if (finding.rest().isEmpty() && axis.values().size() > 1 && isAll(finding.setter(), values)) {
      // Every value has the same error, so report it for the entry.
      return List.of(axis.place());
    }
    return values.stream().mapToObj(i -> axis.place() + "/" + i + finding.rest()).toList();
  }

  /** Describes the other values that an error depends on; empty when it occurs in all jobs. */
  private String condition(Finding finding, AffectedJobs affected) {
    long possible = 1;
    List<String> conditions = new ArrayList<>();
    int own = Math.min(finding.setter(), samples);
    for (int dimension = 0; dimension <= samples; dimension++) {
      BitSet values = affected.values.get(dimension);
      possible *= dimension == own ? values.cardinality() : size(dimension);
      if (dimension != own && !isAll(dimension, values)) {
        conditions.add(named(dimension, values));
      }
    }
    String more =
        own == samples && affected.values.getLast().cardinality() > 1
            ? " (as in %d of %d samples)"
                .formatted(affected.values.getLast().cardinality(), size(samples))
            : "";
    if (affected.jobs == possible) {
      return more;
    }
    return more
        + (conditions.isEmpty()
            ? " (in %d of %d jobs)".formatted(affected.jobs, possible)
            : " (where %s)".formatted(String.join(" and ", conditions)));
  }

  private String named(int dimension, BitSet values) {
    String named =
        values.stream()
            .limit(MOST_VALUES_NAMED)
            .mapToObj(i -> named(dimension, i))
            .collect(Collectors.joining(" or "));
    int more = values.cardinality() - MOST_VALUES_NAMED;
    return (dimension == samples
            ? ""
            : plan.grid().axes().get(dimension).target().pointer() + " is ")
        + (more > 0 ? named + " or one of %d more".formatted(more) : named);
  }

  private String named(int dimension, int index) {
    if (dimension < samples) {
      return abbreviated(SweepNames.text(plan.grid().axes().get(dimension).values().get(index)));
    }
    return SweepPlan.values(plan.space().values(index)).entrySet().stream()
        .map(value -> value.getKey() + " is " + abbreviated(SweepNames.text(value.getValue())))
        .collect(Collectors.joining(" and "));
  }

  private static String abbreviated(String text) {
    return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE - 1) + "…";
  }

  private int size(int dimension) {
    return dimension < samples
        ? plan.grid().axes().get(dimension).values().size()
        : plan.space().samples();
  }

  private boolean isAll(int dimension, BitSet values) {
    return values.cardinality() == size(dimension);
  }
}
