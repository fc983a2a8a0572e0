package dev.flattail.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.jobs.worker.Failure;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class CancelResumeDeleteTest extends QueueFixture {
  @Test
  void aQueuedJobIsCancelledAtOnce() {
    UUID id = submit().id();

    Job job = jobs.cancel(id);

    assertThat(job.state()).isEqualTo(JobState.CANCELLED);
    assertThat(job.finishedAt()).isNotNull();
    assertThat(queue.claim(worker)).isEmpty();
  }

  @Test
  void aRunningJobIsAskedToStopAndItsWorkerIsWoken() throws Exception {
    UUID id = submit().id();
    Lease lease = claim();
    assertThat(lease.awaitCancelRequest(Duration.ZERO)).as("what came before the wait").isTrue();
    assertThat(lease.heartbeat().cancelRequested()).isFalse();
    assertThat(lease.awaitCancelRequest(Duration.ofMillis(20))).isFalse();

    jobs.cancel(id);

    assertThat(lease.awaitCancelRequest(Duration.ofSeconds(30))).isTrue();
    assertThat(lease.heartbeat().cancelRequested()).isTrue();
    jobs.cancel(id);
    assertThat(jobs.get(id).state()).isEqualTo(JobState.RUNNING);
    lease.cancelled();
    assertThat(jobs.get(id).state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void aJobThatIsOverCannotBeCancelled() {
    UUID id = submit().id();
    claim().succeed(Map.of(), Publication.NOTHING);

    assertThatThrownBy(() -> jobs.cancel(id))
        .isInstanceOf(JobConflictException.class)
        .hasMessageContaining("succeeded already");
  }

  @Test
  void whatWasDecidedByAnOlderVersionIsNotDone() {
    UUID id = submit().id();
    long seen = jobs.get(id).version();
    Lease lease = claim();
    assertThatThrownBy(() -> jobs.cancel(id, seen)).isInstanceOf(JobChangedException.class);
    assertThat(lease.heartbeat().cancelRequested()).isFalse();
    lease.fail(new Failure(FailureCause.DIVERGED, "NaN"));
    assertThatThrownBy(() -> jobs.resume(id, seen)).isInstanceOf(JobChangedException.class);
    assertThatThrownBy(() -> jobs.delete(id, seen)).isInstanceOf(JobChangedException.class);

    assertThat(jobs.resume(id, jobs.get(id).version()).state()).isEqualTo(JobState.QUEUED);
    assertThat(jobs.cancel(id, jobs.get(id).version()).state()).isEqualTo(JobState.CANCELLED);
  }

  @RepeatedTest(10)
  void ofACancelAndACompletionAtOnceExactlyOneWins() throws Exception {
    UUID id = submit().id();
    Lease lease = claim();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<String> complete =
          () -> {
            lease.succeed(Map.of(), Publication.NOTHING);
            return "completed";
          };
      Callable<String> cancel =
          () -> {
            try {
              jobs.cancel(id);
              return "asked";
            } catch (JobConflictException e) {
              return "too late";
            }
          };
      List<Future<String>> answers = executor.invokeAll(List.of(complete, cancel));
      assertThat(answers.get(0).get()).isEqualTo("completed");
      assertThat(answers.get(1).get()).isIn("asked", "too late");
    }
    // A completion that came while the cancel was on its way stands: the work is done.
    assertThat(jobs.get(id).state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(jobs.events(id, 0))
        .filteredOn(e -> "succeeded".equals(e.data().asMap().get("state")))
        .hasSize(1);
  }

  @Test
  void aCancelRequestOutlivesItsWorker() {
    UUID lost = submit().id();
    Lease lostLease = claim();
    jobs.cancel(lost);
    letLeaseRunOut(lostLease);
    reaper.run();
    assertThat(jobs.get(lost).state()).isEqualTo(JobState.CANCELLED);

    UUID drained = submit().id();
    Lease drainedLease = claim();
    jobs.cancel(drained);
    drainedLease.release("stopping");
    assertThat(jobs.get(drained).state()).isEqualTo(JobState.CANCELLED);

    UUID failed = submit().id();
    Lease failedLease = claim();
    jobs.cancel(failed);
    assertThat(failedLease.fail(new Failure(FailureCause.INFRASTRUCTURE, "gone")))
        .isEqualTo(JobState.CANCELLED);
    assertThat(jobs.get(failed).error()).isNull();
  }

  @Test
  void aResumedJobHasNewAttemptsAndItsCheckpoints() {
    UUID id = submit().id();
    Lease lease = claim();
    Publication.File weights =
        new Publication.File("w", "application/octet-stream", 1, "c".repeat(64), 0, "k");
    lease.publish(
        new Publication(
            List.of(weights), List.of(new Publication.Name("last", 1, "w")), List.of()));
    lease.fail(new Failure(FailureCause.DIVERGED, "NaN"));

    Job job = jobs.resume(id);

    assertThat(job.state()).isEqualTo(JobState.QUEUED);
    assertThat(job.attempt()).isZero();
    assertThat(job.error()).isNull();
    assertThat(job.finishedAt()).isNull();
    assertThat(jobs.checkpoint(id, "last")).isPresent();
    assertThat(claim().token()).isEqualTo(2);
  }

  @Test
  void aCancelledJobResumesWithoutTheOldRequest() {
    UUID id = submit().id();
    jobs.cancel(id);
    jobs.resume(id);

    assertThat(claim().heartbeat().cancelRequested()).isFalse();
  }

  @Test
  void onlyFailedAndCancelledJobsResume() {
    UUID id = submit().id();
    assertThatThrownBy(() -> jobs.resume(id)).isInstanceOf(JobConflictException.class);
    Lease lease = claim();
    assertThatThrownBy(() -> jobs.resume(id)).isInstanceOf(JobConflictException.class);
    lease.succeed(Map.of(), Publication.NOTHING);
    assertThatThrownBy(() -> jobs.resume(id)).isInstanceOf(JobConflictException.class);
  }

  @Test
  void deletingAnEndedJobRemovesItsData() {
    UUID id = jobs.submit(submission(0, Map.of(), new IdempotencyKey("once", "hash"))).job().id();
    assertThatThrownBy(() -> jobs.delete(id))
        .isInstanceOf(JobConflictException.class)
        .hasMessageContaining("cancel it before");
    Lease lease = claim();
    lease.metricsRow(1, Map.of("epoch", 1));
    lease.succeed(Map.of(), Publication.NOTHING);

    assertThat(jobs.delete(id)).isEqualTo("jobs/" + id + "/");

    assertThatThrownBy(() -> jobs.get(id)).isInstanceOf(JobNotFoundException.class);
    assertThatThrownBy(() -> jobs.metrics(id)).isInstanceOf(JobNotFoundException.class);
    assertThat(jobs.submit(submission(0, Map.of(), new IdempotencyKey("once", "hash"))).replayed())
        .isFalse();
  }
}
