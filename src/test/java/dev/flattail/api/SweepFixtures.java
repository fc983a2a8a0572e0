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
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Creates sweeps whose jobs the test processes. */
public final class SweepFixtures {
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

  /** Creates a sweep of two cancelled jobs. */
  public UUID cancelled() {
    return sweeps.cancel(queued()).sweep().id();
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
        List.of(0, 1).stream()
            .map(
                seed ->
                    new SweepSubmission.Point(
                        Map.of("/seed", seed),
                        new Submission(
                            "train",
                            "fixture [/seed=" + seed + "]",
                            Map.of(),
                            1000,
                            null,
                            SpecWriter.write(SpecReader.readSubmitted(base)),
                            base,
                            null,
                            null)))
            .toList();
    return sweeps
        .submit(new SweepSubmission("fixture", base, Map.of("/seed", List.of(0, 1)), points, null))
        .id();
  }
}
