package dev.flattail.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flattail.api.ApiTest;
import dev.flattail.datasets.UploadFormat;
import dev.flattail.endtoend.CifarArchives;
import dev.flattail.jobs.Artifact;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.LogLine;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.safetensors.Safetensors;
import dev.flattail.safetensors.StoredTensor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests a training whose checkpoint is damaged, on the real store, queue and engine. */
class DamagedCheckpointTest extends WorkerFixture {

  @BeforeEach
  void registerColors() {
    datasets.register(
        "damaged-colours",
        UploadFormat.TAR_GZ,
        new ByteArrayInputStream(CifarArchives.colors(4, 1)));
  }

  @Test
  void goesOnFromTheOneBeforeToTheSameBytes() throws Exception {
    Job straight = submit();
    run(straight);
    assertThat(jobs.artifacts(straight.id()))
        .extracting(Artifact::path)
        .as("what was kept for a resumed training")
        .doesNotContain("checkpoints/previous.safetensors");

    Job job = submit();
    stopOnceItHasTwoCheckpoints(job);
    damage(artifact(job, "state"));
    run(job);

    assertThat(warnings(job))
        .singleElement()
        .asString()
        .contains("checkpoints/state.safetensors is damaged")
        .contains("going on from what was saved before it");
    // The headers name the jobs.
    assertThat(weights(job)).isEqualTo(weights(straight));
  }

  @Test
  void beginsAnewWhenNoneIsWhole() throws Exception {
    Job job = submit();
    stopOnceItHasTwoCheckpoints(job);
    damage(artifact(job, "last"));
    store.delete(artifact(job, "previous").storageKey());
    run(job);
    assertThat(warnings(job)).hasSize(2);
    assertThat(warnings(job).getLast()).contains("is not in the artifact store");
    assertThat(jobs.metrics(job.id())).hasSize(2);
  }

  private Job submit() {
    return submit(
        SpecReader.readSubmitted(
            Map.of(
                "kind", "train",
                "dataset", Map.of("name", "damaged-colours"),
                "model", Map.of("arch", "resnet20"),
                "batchSize", 8,
                "epochs", 2,
                "schedule", Map.of("type", "constant"),
                "checkpoint", Map.of("everyMinutes", 1e-6))));
  }

  @Test
  void aTrainingTellsWhereItsTimeGoes() {
    RecordedAttempt attempt = new RecordedAttempt();

    run(submit(), attempt);

    assertThat(attempt.activities)
        .contains(
            "load", "epoch/evaluation", "epoch/checkpoint/publish", "epoch/checkpoint", "publish")
        .satisfies(all -> assertThat(Collections.frequency(all, "epoch")).isEqualTo(2));
    assertThat(attempt.activities.getLast()).isEqualTo("publish");
    assertThat(attempt.steps).isNotEmpty().allMatch(images -> images > 0 && images <= 8);
    assertThat(attempt.checkpoints)
        .hasSize(Collections.frequency(attempt.activities, "epoch/checkpoint") + 1)
        .allMatch(bytes -> bytes > 1_000_000);
  }

  private void run(Job job) {
    run(job, WorkListener.Attempt.NONE);
  }

  private void run(Job job, WorkListener.Attempt attempt) {
    Lease lease = claim(job);
    try (LeaseKeeper keeper = keeper(lease)) {
      runner(new SpecWork(1, 1)).run(lease, keeper, attempt);
    }
    assertThat(jobs.get(job.id()).state()).isEqualTo(JobState.SUCCEEDED);
  }

  private void stopOnceItHasTwoCheckpoints(Job job) throws InterruptedException {
    Lease lease = claim(job);
    try (LeaseKeeper keeper = keeper(lease)) {
      Thread running =
          Thread.ofPlatform()
              .start(
                  () -> runner(new SpecWork(1, 1)).run(lease, keeper, WorkListener.Attempt.NONE));
      await()
          .atMost(Duration.ofMinutes(2))
          .until(
              () -> jobs.artifact(job.id(), "checkpoints/previous-state.safetensors").isPresent());
      keeper.end(EndReason.DRAINED);
      running.join();
    }
    assertThat(jobs.get(job.id()).state()).isEqualTo(JobState.QUEUED);
  }

  private Artifact artifact(Job job, String checkpoint) {
    return jobs.artifact(job.id(), Publisher.path(checkpoint)).orElseThrow();
  }

  private List<StoredTensor> weights(Job job) throws IOException {
    return Safetensors.read(file(artifact(job, "last")));
  }

  private static Path file(Artifact artifact) {
    return ApiTest.HOME.resolve("artifacts").resolve(artifact.storageKey());
  }

  /** Changes one byte, as a bad disk would. */
  private static void damage(Artifact artifact) throws IOException {
    Path file = file(artifact);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
  }

  private List<String> warnings(Job job) {
    return jobs.logs(job.id()).stream()
        .filter(line -> line.level().equals("warn"))
        .map(LogLine::message)
        .toList();
  }
}
