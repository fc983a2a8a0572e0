package dev.flattail.submission.sweeps;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.flattail.jobs.IdempotencyKey;
import dev.flattail.jobs.Submission;
import dev.flattail.jobs.sweeps.SubmittedSweep;
import dev.flattail.jobs.sweeps.Sweep;
import dev.flattail.jobs.sweeps.SweepAddition;
import dev.flattail.jobs.sweeps.SweepChangedException;
import dev.flattail.jobs.sweeps.SweepOutline;
import dev.flattail.jobs.sweeps.SweepSubmission;
import dev.flattail.jobs.sweeps.Sweeps;
import dev.flattail.jobspec.Warning;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.submission.Submissions;
import dev.flattail.submission.sweeps.SweepPlanner.Planned;
import dev.flattail.webhooks.NotifyScope;
import dev.flattail.webhooks.NotifyTargets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Submits sweeps and adds jobs to them. Every job is checked before any job is queued. */
@Component
public final class SweepSubmissions {
  private final Sweeps sweeps;
  private final SweepPlanner planner;
  private final NotifyTargets targets;

  SweepSubmissions(Sweeps sweeps, SweepPlanner planner, NotifyTargets targets) {
    this.sweeps = sweeps;
    this.planner = planner;
    this.targets = targets;
  }

  /**
   * Schema {@code SweepDryRun} of the contract.
   *
   * @param steps of all jobs, as if each trained to its end
   * @param search null for a sweep that is no search
   */
  public record DryRun(
      int jobs,
      long steps,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable PlannedSearch search,
      List<Row> rows) {
    record Row(
        String name, Map<String, @Nullable Object> values, long steps, List<Warning> warnings) {}
  }

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
    return new SweepSubmission(
        request.name(),
        request.base(),
        written(request.strategy()),
        request.grid(),
        request.space(),
        points(request.strategy(), planner.plan(request), traceparent),
        key,
        NotifyTargets.stored(request.notifyTargets(), NotifyScope.SWEEP));
  }

  private static List<SweepSubmission.Point> points(
      SweepStrategy strategy, List<Planned> jobs, @Nullable String traceparent) {
    return jobs.stream()
        .map(job -> new SweepSubmission.Point(job.values(), submission(strategy, job, traceparent)))
        .toList();
  }

  /** Creates the submission of a job, which in a search pauses at the first rung. */
  private static Submission submission(
      SweepStrategy strategy, Planned job, @Nullable String traceparent) {
    Submission whole =
        Submissions.submission(job.spec(), job.warnings(), job.tree(), null, traceparent);
    return switch (strategy) {
      case SweepStrategy.Grid _ -> whole;
      case SweepStrategy.Random _ -> whole;
      case SweepStrategy.Asha asha -> whole.pausingAfter(asha.minEpochs());
    };
  }

  /** Returns a strategy as it is stored and shown, with its defaults. */
  private static Map<String, Object> written(SweepStrategy strategy) {
    Map<String, Object> written = new LinkedHashMap<>();
    switch (strategy) {
      case SweepStrategy.Grid _ -> written.put("type", "grid");
      case SweepStrategy.Random random -> {
        written.put("type", "random");
        written.put("samples", random.samples());
        written.put("seed", random.seed());
      }
      case SweepStrategy.Asha asha -> {
        written.put("type", "asha");
        written.put("metric", asha.metric());
        written.put("mode", asha.halving().largerIsBetter() ? "max" : "min");
        written.put("minEpochs", asha.minEpochs());
        written.put("maxEpochs", asha.maxEpochs());
        written.put("reduction", asha.reduction());
        if (asha.samples() != null) {
          written.put("samples", asha.samples());
        }
        written.put("seed", asha.seed());
        written.put("allowTestMetric", asha.allowTestMetric());
      }
    }
    return written;
  }

  /**
   * Returns what {@link #submit} would create, without submitting.
   *
   * @throws InvalidSpecException naming all errors of the sweep and its jobs
   */
  public DryRun dryRun(Map<String, @Nullable Object> body) {
    SweepRequest request = SweepRequest.read(body, targets);
    List<DryRun.Row> rows =
        planner.plan(request).stream()
            .map(job -> new DryRun.Row(job.name(), job.values(), job.steps(), job.warnings()))
            .toList();
    return new DryRun(
        rows.size(),
        rows.stream().mapToLong(DryRun.Row::steps).sum(),
        PlannedSearch.of(request.strategy(), rows.size()),
        rows);
  }

  /**
   * Adds jobs to a sweep: further samples, or further values of its grid.
   *
   * @param seen tag of the sweep's table that the caller has seen; null for any
   * @return empty when the key was used before, and nothing was added
   * @throws InvalidSpecException naming all errors of the request and its jobs
   */
  public Optional<Sweep> add(
      UUID id,
      Map<String, @Nullable Object> body,
      @Nullable IdempotencyKey key,
      @Nullable String seen,
      @Nullable String traceparent) {
    if (key != null && sweeps.hasAdded(id, key)) {
      return Optional.empty();
    }
    while (true) {
      SweepOutline present = sweeps.outline(id);
      SweepExtension extension = SweepExtension.read(present, body, targets);
      SweepRequest extended = extension.request();
      List<Planned> jobs = extension.plan(planner, present.sweep().jobs());
      try {
        return sweeps.add(
            new SweepAddition(
                id,
                present.sweep().jobs(),
                written(extended.strategy()),
                extended.grid(),
                points(extended.strategy(), jobs, traceparent),
                key,
                seen));
      } catch (SweepChangedException concurrent) {
        // Another request has added jobs meanwhile, so this one continues after those.
      }
    }
  }
}
