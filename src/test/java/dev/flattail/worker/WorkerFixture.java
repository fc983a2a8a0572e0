package dev.flattail.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.Tables;
import dev.flattail.api.ApiTest;
import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.artifacts.UploadedCheckpoints;
import dev.flattail.datasets.Datasets;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.QueueSettings;
import dev.flattail.jobs.Submission;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.WorkerInfo;
import dev.flattail.jobs.worker.WorkerQueue;
import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.read.SpecWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Runs jobs in the test's process, on the real queue, store and engine. */
@ApiTest
@SuppressWarnings("NullAway.Init") // Spring sets the fields
abstract class WorkerFixture {
  @Autowired Jobs jobs;
  @Autowired WorkerQueue queue;
  @Autowired Datasets datasets;
  @Autowired ArtifactStore store;
  @Autowired UploadedCheckpoints uploads;
  @Autowired QueueSettings settings;
  @Autowired JdbcClient sql;
  final UUID worker = UUID.randomUUID();

  @BeforeEach
  void registerWorker() {
    Tables.empty(sql, "job"); // what other tests left
    queue.register(worker, info());
  }

  /** Returns what the worker says of its machine. */
  WorkerInfo info() {
    return new WorkerInfo("box", 9, "cpu");
  }

  /** Submits a job on its data set's present content. */
  Job submit(JobSpec spec) {
    JobSpec pinned = spec.withDataset(datasets.resolve(Objects.requireNonNull(spec.dataset())));
    return jobs.submit(
            new Submission(
                spec.kind(),
                null,
                Map.of(),
                0,
                null,
                SpecWriter.write(pinned),
                Map.of(),
                null,
                null))
        .job();
  }

  Lease claim(Job job) {
    Lease lease = queue.claim(worker).orElseThrow();
    assertThat(lease.job().id()).isEqualTo(job.id());
    return lease;
  }

  /** Returns a keeper that beats seldom, so that a test sees no heartbeat it does not wait for. */
  static LeaseKeeper keeper(Lease lease) {
    return new LeaseKeeper(lease, Duration.ofSeconds(5), WorkListener.NONE);
  }

  JobRunner runner(JobWork work) {
    return runner(work, store, new StoreProbe(store));
  }

  JobRunner runner(JobWork work, ArtifactStore artifacts, StoreProbe probe) {
    WorkerPulse pulse =
        new WorkerPulse(QueueSettings.of(Duration.ofSeconds(10), Duration.ofSeconds(30)), null);
    return new JobRunner(work, jobs, datasets, artifacts, uploads, pulse, settings, probe);
  }

  /** Claims the next job and works on it until its lease ends. */
  void run(JobWork work) {
    run(runner(work), queue.claim(worker).orElseThrow());
  }

  void run(JobRunner runner, Lease lease) {
    try (LeaseKeeper keeper = keeper(lease)) {
      runner.run(lease, keeper, WorkListener.Attempt.NONE);
    }
  }
}
