package dev.flattail.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.datasets.UploadFormat;
import dev.flattail.endtoend.CifarArchives;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobspec.EvaluateSpec;
import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.Thresholds;
import dev.flattail.jobspec.read.SpecReader;
import java.io.ByteArrayInputStream;
import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests a worker with jobs whose stored spec names a preset that no longer exists. */
class DroppedPresetTest extends WorkerFixture {

  @BeforeEach
  void registerColors() {
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

    Job evaluation = submit(spec.resolved(Thresholds.USUAL, null, Collections.nCopies(10, 4)));
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
    Job job = submit(spec);
    assertThat(job.spec().asMap()).containsEntry("preset", "dropped/preset");
    return job;
  }

  /**
   * @param end reason that stops the worker before its first step; null for none
   */
  private void run(Job job, @Nullable EndReason end) {
    Lease lease = claim(job);
    try (LeaseKeeper keeper = keeper(lease)) {
      if (end != null) {
        keeper.end(end);
      }
      runner(new SpecWork(1, 1)).run(lease, keeper, WorkListener.Attempt.NONE);
    }
  }
}
