package dev.flattail.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.api.ApiTest;
import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.artifacts.UploadedCheckpoints;
import dev.flattail.datasets.Datasets;
import dev.flattail.datasets.UploadFormat;
import dev.flattail.endtoend.CifarArchives;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.QueueSettings;
import dev.flattail.jobs.Submission;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.WorkerInfo;
import dev.flattail.jobs.worker.WorkerQueue;
import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.jobspec.EvaluateSpec;
import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.Thresholds;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.jobspec.read.SpecWriter;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tests a worker with jobs whose stored spec names a preset that no longer exists. */
@ApiTest
class DroppedPresetTest {
  @Autowired Jobs jobs;
  @Autowired WorkerQueue queue;
  @Autowired Datasets datasets;
  @Autowired ArtifactStore store;
  @Autowired UploadedCheckpoints uploads;
  @Autowired QueueSettings settings;
  @Autowired JdbcClient sql;
  private final UUID worker = UUID.randomUUID();

  @BeforeEach
  void settle() {
    sql.sql("truncate job cascade").update(); // what other tests left
    queue.register(worker, new WorkerInfo("box", 9, "cpu"));
    datasets.register(
        "dropped-colours",
        UploadFormat.TAR_GZ,
        new ByteArrayInputStream(CifarArchives.colors(4, 1)));
  }

  @Test
  void aTrainingIsResumed() {
    Job training = training();

    run(training, EndReason.DRAINED);
    assertThat(jobs.get(training.id()).state()).isEqualTo(JobState.QUEUED);
    run(training, null);

    assertThat(jobs.get(training.id()).state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(jobs.metrics(training.id())).hasSize(2);
  }

  @Test
  void itsModelIsEvaluated() {
    Job training = training();
    run(training, null);
    EvaluateSpec spec =
        (EvaluateSpec)
            SpecReader.readSubmitted(
                Map.of(
                    "kind", "evaluate",
                    "model", Map.of("job", training.id().toString()),
                    "dataset", Map.of("name", "dropped-colours")));
    DatasetSpec data = datasets.resolve(Objects.requireNonNull(spec.dataset()));

    Job evaluation =
        submit(spec.withDataset(data).resolved(Thresholds.USUAL, null, Collections.nCopies(10, 4)));
    run(evaluation, null);

    assertThat(jobs.get(evaluation.id()).state()).isEqualTo(JobState.SUCCEEDED);
  }

  private Job training() {
    JobSpec spec =
        SpecReader.readSubmitted(
            Map.of(
                "kind",
                "train",
                "preset",
                "dropped/preset",
                "dataset",
                Map.of("name", "dropped-colours"),
                "model",
                Map.of("arch", "resnet20"),
                "batchSize",
                8,
                "epochs",
                2,
                "schedule",
                Map.of("type", "constant")));
    Job job = submit(spec.withDataset(datasets.resolve(Objects.requireNonNull(spec.dataset()))));
    assertThat(job.spec().asMap()).containsEntry("preset", "dropped/preset");
    return job;
  }

  private Job submit(JobSpec spec) {
    return jobs.submit(
            new Submission(
                spec.kind(), null, Map.of(), 0, null, SpecWriter.write(spec), Map.of(), null, null))
        .job();
  }

  /**
   * @param end reason that stops the worker before its first step; null for none
   */
  private void run(Job job, @Nullable EndReason end) {
    Lease lease = queue.claim(worker).orElseThrow();
    assertThat(lease.job().id()).isEqualTo(job.id());
    WorkerPulse pulse =
        new WorkerPulse(QueueSettings.of(Duration.ofSeconds(10), Duration.ofSeconds(30)), null);
    try (LeaseKeeper keeper = new LeaseKeeper(lease, Duration.ofSeconds(5), WorkListener.NONE)) {
      if (end != null) {
        keeper.end(end);
      }
      new JobRunner(
              new SpecWork(1, 1),
              jobs,
              datasets,
              store,
              uploads,
              pulse,
              settings,
              new StoreProbe(store))
          .run(lease, keeper, WorkListener.Attempt.NONE);
    }
  }
}
