package dev.flattail.submission.sweeps;

import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.jobspec.schema.JsonPointer;
import dev.flattail.jobspec.schema.SpecProblem;
import dev.flattail.submission.SubmittedSpecs;
import dev.flattail.submission.sweeps.SweepPlan.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks the bounds and choices of distributions as values. A bad bound is then refused at its own
 * place, even if no job has drawn a bad value.
 *
 * <p>Whether a value is good may depend on the others of its job. So a bound is bad if it is with
 * the other values of several jobs, in each of them.
 */
final class DrawnBounds {
  /** How many jobs a bound is tried in at most. */
  private static final int TRIALS = 16;

  /** Steps of this part of the whole spread evenly, and over the values of every axis. */
  private static final double GOLDEN = 0.6180339887498949;

  private final SubmittedSpecs specs;
  private final SweepRequest request;

  DrawnBounds(SubmittedSpecs specs, SweepRequest request) {
    this.specs = specs;
    this.request = request;
  }

  /** Returns the errors of bounds and choices that they have in all tried ones of the jobs. */
  List<SpecProblem> problems(List<Point> jobs) {
    List<Point> tried = spread(jobs);
    List<SpecProblem> problems = new ArrayList<>();
    for (SweepSpace.Entry entry : request.plan().space().entries()) {
      List<@Nullable Object> written = entry.distribution().written();
      for (int i = 0; i < written.size() && problems.size() < SweepProblems.ENOUGH; i++) {
        String place = entry.target().place() + "/" + entry.distribution().name() + "/" + i;
        problems.addAll(problems(entry.target(), place, written.get(i), tried));
      }
    }
    return problems;
  }

  private static List<Point> spread(List<Point> jobs) {
    if (jobs.size() <= TRIALS) {
      return jobs;
    }
    List<Point> spread = new ArrayList<>();
    for (int i = 0; i < TRIALS; i++) {
      spread.add(jobs.get((int) (i * GOLDEN % 1 * jobs.size())));
    }
    return spread;
  }

  /** Returns the errors of a value in the first job; none if it is good in any. */
  private List<SpecProblem> problems(
      SweepTarget target, String place, @Nullable Object value, List<Point> jobs) {
    List<SpecProblem> first = List.of();
    for (Point job : jobs) {
      Map<SweepTarget, @Nullable Object> settings = request.plan().settings(job);
      settings.put(target, value);
      List<SpecProblem> problems = problems(target, place, settings);
      if (problems.isEmpty()) {
        return List.of();
      }
      first = first.isEmpty() ? problems : first;
    }
    return first;
  }

  private List<SpecProblem> problems(
      SweepTarget target, String place, Map<SweepTarget, @Nullable Object> settings) {
    try {
      specs.read(SweepPlan.spec(request.base(), settings));
      return List.of();
    } catch (InvalidSpecException invalid) {
      String own = target.pointer().toString();
      return invalid.problems().stream()
          .filter(
              problem -> {
                JsonPointer at = JsonPointer.parse(problem.pointer());
                return at != null && at.isWithin(target.pointer());
              })
          .map(
              problem ->
                  new SpecProblem(
                      place + problem.pointer().substring(own.length()),
                      problem.detail(),
                      problem.suggestion()))
          .toList();
    }
  }

  /** Returns all errors but those of drawn values whose distribution has a bad bound already. */
  static List<SpecProblem> withoutRepetition(List<SpecProblem> ofBounds, List<SpecProblem> ofJobs) {
    List<SpecProblem> all = new ArrayList<>(ofBounds);
    for (SpecProblem problem : ofJobs) {
      boolean isKnown =
          ofBounds.stream().anyMatch(bound -> bound.pointer().startsWith(problem.pointer() + "/"));
      if (!isKnown) {
        all.add(problem);
      }
    }
    return all;
  }
}
