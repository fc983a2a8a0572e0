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
 * place, whichever values happen to be drawn.
 */
final class DrawnBounds {
  private final SubmittedSpecs specs;
  private final SweepRequest request;

  DrawnBounds(SubmittedSpecs specs, SweepRequest request) {
    this.specs = specs;
    this.request = request;
  }

  /** Returns the errors of bounds and choices, each in the place of a job's drawn value. */
  List<SpecProblem> problems(Point job) {
    List<SpecProblem> problems = new ArrayList<>();
    for (SweepSpace.Entry entry : request.plan().space().entries()) {
      List<@Nullable Object> written = entry.distribution().written();
      for (int i = 0; i < written.size(); i++) {
        String place = entry.target().place() + "/" + entry.distribution().name() + "/" + i;
        Map<SweepTarget, @Nullable Object> settings = request.plan().settings(job);
        settings.put(entry.target(), written.get(i));
        problems.addAll(problems(entry.target(), place, settings));
      }
    }
    return problems;
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
