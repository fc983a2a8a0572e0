package dev.flattail.submission.sweeps;

import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.Warning;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.jobspec.schema.SpecProblem;
import dev.flattail.submission.ResolvedSpec;
import dev.flattail.submission.Submissions;
import dev.flattail.submission.SubmittedSpecs;
import dev.flattail.submission.sweeps.SweepPlan.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Makes the jobs of a sweep and checks every one of them. */
@Component
final class SweepPlanner {
  /** Maximum total size of a sweep's specs, in characters of JSON; each spec is stored in full. */
  private static final long MOST_TEXT = 64 << 20;

  private final SubmittedSpecs specs;
  private final Submissions submissions;

  SweepPlanner(SubmittedSpecs specs, Submissions submissions) {
    this.specs = specs;
    this.submissions = submissions;
  }

  /**
   * A job to be created, without its classes: a thousand lists with thousands of classes need too
   * much memory.
   */
  record Planned(
      String name,
      Map<String, @Nullable Object> values,
      Map<String, @Nullable Object> tree,
      JobSpec spec,
      List<Warning> warnings,
      long steps) {}

  /**
   * Plans all jobs of a sweep.
   *
   * @throws InvalidSpecException naming all errors of the sweep and its jobs
   */
  List<Planned> plan(SweepRequest request) {
    SweepPlan plan = request.plan();
    return plan(request, plan.fits() ? plan.points() : plan.covering(), 0);
  }

  /**
   * Plans some jobs of a sweep.
   *
   * @param before number of jobs that the sweep has already
   * @throws InvalidSpecException naming all errors of the sweep and these jobs
   */
  List<Planned> plan(SweepRequest request, List<Point> points, int before) {
    SpecProblem tooLong = tooLong(request);
    if (tooLong != null) {
      throw new InvalidSpecException(with(request.problems(), List.of(tooLong)));
    }
    SweepPlan plan = request.plan();
    List<SpecProblem> outside = new DrawnBounds(specs, request).problems(points);
    List<Planned> planned = new ArrayList<>();
    SweepProblems problems = new SweepProblems(plan);
    int[] firstSamples = null;
    for (Point point : points) {
      Map<SweepTarget, @Nullable Object> settings = plan.settings(point);
      Map<String, @Nullable Object> values = SweepPlan.values(settings);
      Map<String, @Nullable Object> tree = SweepPlan.spec(request.base(), settings);
      String name = SweepNames.of(prefix(request), values, before + planned.size() + 1);
      if (tree.get("name") == null || tree.get("name") instanceof String) {
        tree.put("name", name); // the spec's reader rejects a name of any other type
      }
      try {
        ResolvedSpec resolved = specs.read(tree);
        List<Warning> warnings = new ArrayList<>(resolved.warnings());
        if (request.strategy() instanceof SweepStrategy.Asha asha) {
          requireComparable(asha, resolved);
          warnings.addAll(
              AshaChecks.warnings(
                  asha, (int) Math.min(plan.size(), SweepGrid.MOST), plan.targets()));
        }
        if (firstSamples == null) {
          firstSamples = plan.space().firstEqual();
        }
        warnings.addAll(repetition(plan, point.sample(), firstSamples[point.sample()]));
        planned.add(
            new Planned(
                name, values, tree, resolved.spec(), warnings, submissions.steps(resolved)));
      } catch (InvalidSpecException invalid) {
        problems.add(point, invalid);
        if (problems.isEnough()) {
          break;
        }
      }
    }
    if (!outside.isEmpty() || !problems.isEmpty() || !request.problems().isEmpty()) {
      boolean complete =
          before == 0 && plan.fits() && request.problems().isEmpty() && !problems.isEnough();
      throw new InvalidSpecException(
          with(
              request.problems(), DrawnBounds.withoutRepetition(outside, problems.list(complete))));
    }
    return planned;
  }

  private static void requireComparable(SweepStrategy.Asha asha, ResolvedSpec resolved) {
    List<SpecProblem> problems = AshaChecks.problems(asha, resolved);
    if (!problems.isEmpty()) {
      throw new InvalidSpecException(problems);
    }
  }

  /**
   * Warns of a sample with the values of an earlier one: its jobs repeat those of that one. Only
   * spaces without real numbers are likely to have them.
   */
  private static List<Warning> repetition(SweepPlan plan, int sample, int first) {
    return first == sample
        ? List.of()
        : List.of(
            new Warning(
                plan.space().entries().getFirst().target().pointer().toString(),
                "sample %d of the sweep has the same values as sample %d, so this job repeats another one; draw fewer samples, or list the values in grid"
                    .formatted(sample + 1, first + 1)));
  }

  private static @Nullable String prefix(SweepRequest request) {
    return request.name() == null && request.base().get("name") instanceof String name
        ? name
        : request.name();
  }

  private static @Nullable SpecProblem tooLong(SweepRequest request) {
    long each = length(request.base());
    SweepPlan plan = request.plan();
    for (SweepAxis axis : plan.grid().axes()) {
      each += longest(axis.values());
    }
    for (SweepSpace.Entry entry : plan.space().entries()) {
      each += longest(entry.distribution().written());
    }
    long jobs = Math.min(plan.size(), SweepGrid.MOST);
    return each * jobs <= MOST_TEXT
        ? null
        : new SpecProblem(
            "/base",
            "specs of %d characters for %d jobs are more than a sweep may have (%d); make smaller sweeps"
                .formatted(each, jobs, MOST_TEXT));
  }

  private static long longest(List<@Nullable Object> values) {
    return values.stream().mapToLong(SweepPlanner::length).max().orElse(0);
  }

  private static long length(@Nullable Object value) {
    return JsonMapper.shared().writeValueAsString(value).length();
  }

  private static List<SpecProblem> with(List<SpecProblem> first, List<SpecProblem> then) {
    List<SpecProblem> all = new ArrayList<>(first);
    all.addAll(then);
    return all;
  }
}
