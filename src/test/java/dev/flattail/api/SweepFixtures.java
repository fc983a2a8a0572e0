package dev.flattail.api;

import dev.flattail.jobs.FailureCause;
import dev.flattail.jobs.Submission;
import dev.flattail.jobs.sweeps.SweepRow;
import dev.flattail.jobs.sweeps.SweepSubmission;
import dev.flattail.jobs.sweeps.Sweeps;
import dev.flattail.jobs.worker.Failure;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.jobs.worker.WorkerInfo;
import dev.flattail.jobs.worker.WorkerQueue;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.jobspec.read.SpecWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Creates sweeps whose jobs the test processes. */
public final class SweepFixtures {
  private static final Map<String, Object> GRID = Map.of("type", "grid");

  private final Sweeps sweeps;
  private final WorkerQueue queue;
  private final UUID worker = UUID.randomUUID();

  public SweepFixtures(Sweeps sweeps, WorkerQueue queue) {
    this.sweeps = sweeps;
    this.queue = queue;
    queue.register(worker, new WorkerInfo("test-host", 4242, "cpu"));
  }

  /** Creates a sweep of two jobs, of which the first has succeeded. */
  public UUID halfDone() {
    UUID id = queued();
    claim(sweeps.get(id).rows().getFirst())
        .succeed(JobFixtures.result(), Publication.of(List.of()));
    return id;
  }

  /** Creates a sweep of two jobs, of which the first has succeeded and the second is cancelled. */
  public UUID over() {
    return sweeps.cancel(halfDone()).sweep().id();
  }

  public UUID firstJob(UUID sweep) {
    return sweeps.get(sweep).rows().getFirst().job();
  }

  /** Creates a sweep of two cancelled jobs. */
  public UUID cancelled() {
    return sweeps.cancel(queued()).sweep().id();
  }

  /**
   * Creates a sweep of two radii and three seeds. The first radius reaches balanced accuracies of
   * 0.70, 0.72 and 0.71, the second 0.74 and 0.75, and diverges with the last seed. Every training
   * has two epochs, of which the first is worse by 0.3.
   */
  public UUID study() {
    double[][] accuracies = {{0.70, 0.72, 0.71}, {0.74, 0.75, Double.NaN}};
    double[] radii = {0.1, 0.5};
    List<SweepSubmission.Point> points = new ArrayList<>();
    Map<String, Object> base = JobFixtures.trainSpec();
    for (double radius : radii) {
      for (int seed = 0; seed < 3; seed++) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("/sharpness/rho", radius);
        values.put("/seed", seed);
        Map<String, Object> spec = new LinkedHashMap<>(base);
        spec.put("sharpness", Map.of("type", "sam", "rho", radius));
        spec.put("seed", seed);
        points.add(point(spec, values));
      }
    }
    Map<String, Object> grid = new LinkedHashMap<>();
    grid.put("/sharpness/rho", List.of(0.1, 0.5));
    grid.put("/seed", List.of(0, 1, 2));
    UUID id =
        sweeps.submit(new SweepSubmission("study", base, GRID, grid, Map.of(), points, null)).id();
    List<SweepRow> rows = sweeps.get(id).rows();
    for (int i = 0; i < rows.size(); i++) {
      end(claim(rows.get(i)), accuracies[i / 3][i % 3]);
    }
    return id;
  }

  /**
   * Ends a training with two epochs.
   *
   * @param accuracy of every class; NaN for a training that diverges after its first epoch
   */
  static void end(Lease lease, double accuracy) {
    lease.startAfter(0);
    if (Double.isNaN(accuracy)) {
      lease.metricsRow(1, JobFixtures.row(1, 0.4));
      lease.fail(new Failure(FailureCause.DIVERGED, "The loss was NaN at step 3."));
      return;
    }
    lease.metricsRow(1, JobFixtures.row(1, accuracy - 0.3));
    lease.metricsRow(2, JobFixtures.row(2, accuracy));
    lease.succeed(JobFixtures.result(accuracy), Publication.of(List.of()));
  }

  private static SweepSubmission.Point point(Map<String, Object> spec, Map<String, Object> values) {
    return new SweepSubmission.Point(
        values,
        new Submission(
            "train",
            "fixture " + values,
            Map.of(),
            1000,
            null,
            SpecWriter.write(SpecReader.readSubmitted(spec)),
            spec,
            null,
            null));
  }

  /** Claims the job of a row, which must be the first of its priority. */
  Lease claim(SweepRow row) {
    while (true) {
      Lease lease = queue.claim(worker).orElseThrow();
      if (lease.job().id().equals(row.job())) {
        return lease;
      }
      // Left over by an earlier test.
      lease.fail(new Failure(FailureCause.BAD_SPEC, "Left over."));
    }
  }

  private UUID queued() {
    Map<String, Object> base = JobFixtures.trainSpec();
    List<SweepSubmission.Point> points =
        List.of(0, 1).stream().map(seed -> point(base, Map.of("/seed", seed))).toList();
    return sweeps
        .submit(
            new SweepSubmission(
                "fixture", base, GRID, Map.of("/seed", List.of(0, 1)), Map.of(), points, null))
        .id();
  }
}
