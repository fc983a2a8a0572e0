package dev.flattail.submission.sweeps;

import dev.flattail.jobs.IdempotencyKey;
import dev.flattail.jobs.sweeps.SubmittedSweep;
import dev.flattail.jobs.sweeps.SweepSubmission;
import dev.flattail.jobs.sweeps.Sweeps;
import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.Warning;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.jobspec.schema.SpecProblem;
import dev.flattail.submission.ResolvedSpec;
import dev.flattail.submission.Submissions;
import dev.flattail.submission.SubmittedSpecs;
import dev.flattail.webhooks.NotifyScope;
import dev.flattail.webhooks.NotifyTargets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Submits sweeps. Every job is checked before any job is queued. */
@Component
public final class SweepSubmissions {
  /** Maximum total size of a sweep's specs, in characters of JSON; each spec is stored in full. */
  private static final long MOST_TEXT = 64 << 20;

  private final Sweeps sweeps;
  private final SubmittedSpecs specs;
  private final Submissions submissions;
  private final NotifyTargets targets;

  SweepSubmissions(
      Sweeps sweeps, SubmittedSpecs specs, Submissions submissions, NotifyTargets targets) {
    this.targets = targets;
    this.sweeps = sweeps;
    this.specs = specs;
    this.submissions = submissions;
  }

  /** Schema {@code SweepDryRun} of the contract. */
  public record DryRun(int jobs, long steps, List<Row> rows) {
    record Row(
        String name, Map<String, @Nullable Object> values, long steps, List<Warning> warnings) {}
  }

  /**
   * A job to be created, without its classes: a thousand lists with thousands of classes need too
   * much memory.
   */
  private record Planned(
      String name,
      Map<String, @Nullable Object> values,
      Map<String, @Nullable Object> tree,
      JobSpec spec,
      List<Warning> warnings,
      long steps) {}

  /**
   * Submits a sweep.
   *
   * @throws InvalidSpecException naming all errors of the sweep and its jobs
   */
  public SubmittedSweep submit(
      Map<String, @Nullable Object> body,
      @Nullable IdempotencyKey key,
      @Nullable String traceparent) {
    return Optional.ofNullable(key)
        .flatMap(sweeps::replay)
        .orElseGet(
            () -> sweeps.submit(submission(SweepRequest.read(body, targets), key, traceparent)));
  }

  private SweepSubmission submission(
      SweepRequest request, @Nullable IdempotencyKey key, @Nullable String traceparent) {
    List<SweepSubmission.Point> points =
        plan(request).stream()
            .map(
                job ->
                    new SweepSubmission.Point(
                        job.values(),
                        Submissions.submission(
                            job.spec(), job.warnings(), job.tree(), null, traceparent)))
            .toList();
    return new SweepSubmission(
        request.name(),
        request.base(),
        request.written(),
        points,
        key,
        NotifyTargets.stored(request.notifyTargets(), NotifyScope.SWEEP));
  }

  /**
   * Returns what {@link #submit} would create, without submitting.
   *
   * @throws InvalidSpecException naming all errors of the sweep and its jobs
   */
  public DryRun dryRun(Map<String, @Nullable Object> body) {
    List<DryRun.Row> rows =
        plan(SweepRequest.read(body, targets)).stream()
            .map(job -> new DryRun.Row(job.name(), job.values(), job.steps(), job.warnings()))
            .toList();
    return new DryRun(rows.size(), rows.stream().mapToLong(DryRun.Row::steps).sum(), rows);
  }

  private List<Planned> plan(SweepRequest request) {
    SweepGrid grid = request.grid();
    boolean fits = grid.size() <= SweepGrid.MOST;
    SpecProblem tooLong = tooLong(request);
    if (tooLong != null) {
      throw new InvalidSpecException(with(request.problems(), List.of(tooLong)));
    }
    List<Planned> planned = new ArrayList<>();
    SweepProblems problems = new SweepProblems(grid);
    for (int[] point : fits ? grid.points() : grid.samples()) {
      Map<String, @Nullable Object> values = grid.values(point);
      Map<String, @Nullable Object> tree = grid.spec(request.base(), point);
      String name = SweepNames.of(prefix(request), values, planned.size() + 1);
      if (tree.get("name") == null || tree.get("name") instanceof String) {
        tree.put("name", name); // the spec's reader rejects a name of any other type
      }
      try {
        ResolvedSpec resolved = specs.read(tree);
        planned.add(
            new Planned(
                name,
                values,
                tree,
                resolved.spec(),
                resolved.warnings(),
                submissions.steps(resolved)));
      } catch (InvalidSpecException invalid) {
        problems.add(point, invalid);
        if (problems.isEnough()) {
          break;
        }
      }
    }
    if (!problems.isEmpty() || !request.problems().isEmpty()) {
      boolean complete = fits && request.problems().isEmpty() && !problems.isEnough();
      throw new InvalidSpecException(with(request.problems(), problems.list(complete)));
    }
    return planned;
  }

  private static @Nullable String prefix(SweepRequest request) {
    return request.name() == null && request.base().get("name") instanceof String name
        ? name
        : request.name();
  }

  private static @Nullable SpecProblem tooLong(SweepRequest request) {
    long each = length(request.base());
    for (SweepAxis axis : request.grid().axes()) {
      each += axis.values().stream().mapToLong(SweepSubmissions::length).max().orElse(0);
    }
    long jobs = Math.min(request.grid().size(), SweepGrid.MOST);
    return each * jobs <= MOST_TEXT
        ? null
        : new SpecProblem(
            "/base",
            "specs of %d characters for %d jobs are more than a sweep may have (%d); make smaller sweeps"
                .formatted(each, jobs, MOST_TEXT));
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
