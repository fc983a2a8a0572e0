package dev.flattail.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.jobs.worker.Failure;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@SuppressWarnings("NullAway.Init") // Spring sets the fields
class ExtensionsTest extends QueueFixture {
  @Autowired TrainingExtensions extensions;
  @Autowired PausedTrainings paused;

  private UUID succeeded() {
    return succeed(submit().id(), Map.of("final", 0.5));
  }

  private UUID succeed(UUID id, Map<String, ?> result) {
    Lease lease = claim();
    assertThat(lease.job().id()).isEqualTo(id);
    lease.progress(new Progress(0.9, 3, 3, 300L, 300L, 0.0));
    lease.succeed(
        result,
        new Publication(
            List.of(
                new Publication.File("w", "application/octet-stream", 1, "c".repeat(64), 0, "k")),
            List.of(new Publication.Name("last", 3, "w")),
            List.of()));
    return id;
  }

  private static Extension extension(int from, int to) {
    return new Extension(
        from,
        from,
        to,
        "kept",
        Map.of("kind", "train", "epochs", to),
        new StoredJson("[{\"pointer\":\"/a\",\"detail\":\"b\"}]"));
  }

  private Job extend(UUID id, int from, int to) {
    return extensions.extend(id, extension(from, to), jobs.get(id).version());
  }

  @Test
  void anExtendedJobIsQueuedWithItsNewSpecAndAllItsAttempts() {
    UUID id = succeeded();

    Job job = extend(id, 3, 6);

    assertThat(job.state()).isEqualTo(JobState.QUEUED);
    assertThat(job.spec().asMap()).containsEntry("epochs", 6);
    assertThat(job.submittedSpec().asMap())
        .as("as its caller wrote it")
        .doesNotContainKey("epochs");
    assertThat(job.warnings().text()).contains("/a");
    assertThat(job.attempt()).isZero();
    assertThat(job.startedAt()).isNull();
    assertThat(job.finishedAt()).isNull();
    assertThat(job.reason()).isEqualTo("extended after epoch 3, from 3 to 6 epochs");
    assertThat(job.progress()).isEqualTo(new Progress(0.5, 3, 6, 300L, 600L, null));
    assertThat(jobs.checkpoint(id, "last")).isPresent();
    assertThat(jobs.events(id, 0).getLast().data().asMap())
        .containsEntry("state", "queued")
        .containsEntry("reason", job.reason());
    assertThat(claim().token()).isEqualTo(2);
  }

  @Test
  void theResultUntilThenMovesIntoTheExtension() {
    UUID id = succeeded();

    Job job = extend(id, 3, 6);

    assertThat(job.result()).isNull();
    JobExtension extension = JobExtension.of(job).getFirst();
    assertThat(extension.afterEpoch()).isEqualTo(3);
    assertThat(extension.fromEpochs()).isEqualTo(3);
    assertThat(extension.toEpochs()).isEqualTo(6);
    assertThat(extension.result().asMap()).isEqualTo(Map.of("final", 0.5));
    assertThat(extension.at()).isAfterOrEqualTo(job.createdAt());
  }

  @Test
  void theWeightsUntilThenStayUnderTheirEpoch() {
    UUID id = succeeded();
    extend(id, 3, 6);
    Publication.File later =
        new Publication.File("w", "application/octet-stream", 1, "d".repeat(64), 0, "later");
    claim()
        .publish(
            new Publication(
                List.of(later), List.of(new Publication.Name("last", 4, "w")), List.of()));

    JobCheckpoint kept = jobs.checkpoint(id, "epoch-3").orElseThrow();

    assertThat(kept.epoch()).isEqualTo(3);
    assertThat(kept.artifact().storageKey()).isEqualTo("k");
    assertThat(jobs.checkpoint(id, "last").orElseThrow().artifact().storageKey())
        .isEqualTo("later");
    assertThat(sql.sql("select count(*) from storage_garbage").query(Integer.class).single())
        .isZero();
  }

  @Test
  void anExtensionThatFailsOrIsCancelledKeepsTheEarlierResult() {
    UUID id = succeeded();
    extend(id, 3, 6);
    claim().fail(new Failure(FailureCause.DIVERGED, "NaN"));
    assertThat(JobExtension.of(jobs.get(id)).getFirst().result().asMap())
        .isEqualTo(Map.of("final", 0.5));

    assertThat(jobs.resume(id).spec().asMap()).containsEntry("epochs", 6);
    jobs.cancel(id);

    Job cancelled = jobs.get(id);
    assertThat(cancelled.result()).isNull();
    assertThat(JobExtension.of(cancelled).getFirst().result().asMap())
        .isEqualTo(Map.of("final", 0.5));
  }

  @Test
  void extensionsAreListedOldestFirst() {
    UUID id = succeeded();
    for (int from = 3; from <= 12; from += 3) {
      extend(id, from, from + 3);
      succeed(id, Map.of("final", from));
    }
    assertThat(JobExtension.of(jobs.get(id)))
        .extracting(JobExtension::toEpochs)
        .containsExactly(6, 9, 12, 15);
    assertThat(JobExtension.of(jobs.get(id)).getLast().result().asMap())
        .isEqualTo(Map.of("final", 9));
  }

  @Test
  void onlyASucceededJobCanBeExtended() {
    UUID id = submit().id();
    assertThatThrownBy(() -> extend(id, 3, 6))
        .isInstanceOf(JobConflictException.class)
        .hasMessageContaining("is queued")
        .hasMessageContaining("wait for its end");
    Lease lease = claim();
    assertThatThrownBy(() -> extend(id, 3, 6)).isInstanceOf(JobConflictException.class);
    lease.fail(new Failure(FailureCause.DIVERGED, "NaN"));
    assertThatThrownBy(() -> extend(id, 3, 6))
        .isInstanceOf(JobConflictException.class)
        .hasMessageContaining("resume it");
  }

  @Test
  void anExtensionOfAnOlderVersionIsNotDone() {
    UUID id = succeeded();
    long before = jobs.get(id).version() - 1;
    assertThatThrownBy(() -> extensions.extend(id, extension(3, 6), before))
        .isInstanceOf(JobChangedException.class);
    assertThat(jobs.get(id).state()).isEqualTo(JobState.SUCCEEDED);
  }

  @Test
  void withoutACheckpointThereIsNothingToGoOnFrom() {
    UUID id = succeeded();
    sql.sql("delete from job_artifact where job_id = :id").param("id", id).update();
    assertThatThrownBy(() -> extend(id, 3, 6))
        .isInstanceOf(JobConflictException.class)
        .hasMessageContaining("no checkpoint \"last\" any more");
    assertThat(jobs.get(id).result()).isNotNull();
  }

  @Test
  void aModelThatWaitingJobsNeedIsNotReplaced() {
    UUID id = succeeded();
    Map<String, Object> hessian =
        Map.of("kind", "hessian", "model", Map.of("job", id.toString(), "checkpoint", "last"));
    UUID needing =
        jobs.submit(
                new Submission("hessian", null, Map.of(), 0, null, hessian, hessian, null, null))
            .job()
            .id();
    assertThatThrownBy(() -> extend(id, 3, 6))
        .isInstanceOf(StillNeededException.class)
        .hasMessageContaining(needing.toString());

    jobs.cancel(needing);

    assertThat(extend(id, 3, 6).state()).isEqualTo(JobState.QUEUED);
  }

  @Test
  void aJobOfASweepIsNotExtended() {
    UUID id = succeeded();
    UUID sweep = UUID.randomUUID();
    sql.sql("insert into sweep (id, base, grid, jobs) values (:id, '{}', '{}', 1)")
        .param("id", sweep)
        .update();
    sql.sql("update job set sweep_id = :sweep where id = :id")
        .param("sweep", sweep)
        .param("id", id)
        .update();
    assertThatThrownBy(() -> extend(id, 3, 6))
        .isInstanceOf(JobConflictException.class)
        .hasMessageContaining("belongs to sweep " + sweep);
  }

  @RepeatedTest(5)
  void ofTwoExtensionsAtOnceExactlyOneWins() throws Exception {
    UUID id = succeeded();
    long version = jobs.get(id).version();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Boolean> extend =
          () -> {
            try {
              extensions.extend(id, extension(3, 6), version);
              return true;
            } catch (JobConflictException | JobChangedException tooLate) {
              return false;
            }
          };
      List<Future<Boolean>> answers = executor.invokeAll(List.of(extend, extend));
      assertThat(List.of(answers.get(0).get(), answers.get(1).get()))
          .containsExactlyInAnyOrder(true, false);
    }
    assertThat(JobExtension.of(jobs.get(id))).hasSize(1);
  }

  @Test
  void aPausedTrainingGoesOnUpToItsNextPause() {
    UUID id = jobs.submit(submission(0, Map.of(), null).pausingAfter(1)).job().id();
    assertThat(jobs.get(id).pauseAfter()).isEqualTo(1);
    succeed(id, Map.of("stopped", Map.of("epoch", 1, "reason", "paused")));

    paused.continueTo(id, 2);

    Job job = jobs.get(id);
    assertThat(job.state()).isEqualTo(JobState.QUEUED);
    assertThat(job.pauseAfter()).isEqualTo(2);
    assertThat(job.reason()).isEqualTo("goes on after epoch 1 of 3, up to epoch 2");
    assertThat(job.spec().asMap()).containsEntry("epochs", 3);
    JobExtension extension = JobExtension.of(job).getFirst();
    assertThat(extension.afterEpoch()).isEqualTo(1);
    assertThat(extension.fromEpochs()).isEqualTo(extension.toEpochs()).isEqualTo(3);

    succeed(id, Map.of("stopped", Map.of("epoch", 2, "reason", "paused")));
    paused.continueTo(id, null);
    assertThat(jobs.get(id).pauseAfter()).isNull();
  }

  @Test
  void aTrainingThatIsNotPausedIsNotContinued() {
    UUID id = succeeded();
    assertThatThrownBy(() -> paused.continueTo(id, 2))
        .isInstanceOf(JobConflictException.class)
        .hasMessageContaining("is not paused");
  }

  @Test
  void anExtendedTrainingNoLongerPauses() {
    UUID id = jobs.submit(submission(0, Map.of(), null).pausingAfter(1)).job().id();
    succeed(id, Map.of("stopped", Map.of("epoch", 1, "reason", "paused")));
    Job job =
        extensions.extend(
            id,
            new Extension(
                1, 3, 3, "kept", Map.of("kind", "train", "epochs", 3), new StoredJson("[]")),
            jobs.get(id).version());
    assertThat(job.pauseAfter()).isNull();
    assertThat(job.reason()).isEqualTo("goes on after epoch 1 of 3");
  }
}
