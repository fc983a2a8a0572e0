package dev.flattail.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.jobs.worker.Failure;
import dev.flattail.jobs.worker.Lease;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AttemptsTest extends QueueFixture {
  @Test
  void aLostWorkersJobGoesBackToTheQueueAndSaysWhy() {
    UUID id = submit().id();
    letLeaseRunOut(claim());

    assertThat(reaper.run()).isEqualTo(1);

    Job job = jobs.get(id);
    assertThat(job.state()).isEqualTo(JobState.QUEUED);
    assertThat(job.attempt()).isEqualTo(1);
    assertThat(job.reason())
        .isEqualTo("worker on box (process 42) was lost; goes on from the last checkpoint");
    assertThat(claim().token()).isEqualTo(2);
  }

  @Test
  void aJobThatLosesEveryWorkerFailsAndSaysSo() {
    UUID id = submit().id();
    for (int attempt = 0; attempt < 3; attempt++) {
      letLeaseRunOut(claim());
      reaper.run();
    }

    Job job = jobs.get(id);
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(error(job)).containsEntry("type", "/problems/worker-lost");
    assertThat(String.valueOf(job.error())).contains("3 attempts", "resume");
    assertThat(queue.claim(worker)).isEmpty();
  }

  @Test
  void aGoodLeaseIsLeftAlone() {
    submit();
    Lease lease = claim();
    assertThat(reaper.run()).isZero();
    lease.heartbeat();
  }

  @Test
  void manyRescuersTakeEachJobOnce() throws Exception {
    for (int i = 0; i < 20; i++) {
      submit();
    }
    for (int i = 0; i < 20; i++) {
      letLeaseRunOut(claim());
    }
    int rescued = 0;
    try (ExecutorService rescuers = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Integer> run = reaper::run;
      for (Future<Integer> count : rescuers.invokeAll(List.of(run, run, run, run, run, run))) {
        rescued += count.get();
      }
    }
    assertThat(rescued).isEqualTo(20);
    assertThat(jobs.list(JobFilter.ALL, 100, null).items())
        .allSatisfy(job -> assertThat(job.attempt()).isEqualTo(1))
        .allSatisfy(job -> assertThat(job.state()).isEqualTo(JobState.QUEUED));
  }

  @Test
  void aWorkerKnownToBeDeadLosesItsJobAtOnce() {
    UUID id = submit().id();
    claim();

    assertThat(reaper.workerDied(worker)).isEqualTo(1);

    assertThat(jobs.get(id).state()).isEqualTo(JobState.QUEUED);
    assertThat(jobs.workers()).isEmpty();
  }

  @Test
  void aDrainSpendsNoAttempt() {
    UUID id = submit().id();
    for (int drain = 0; drain < 5; drain++) {
      claim().release("the worker is being stopped");
    }

    Job job = jobs.get(id);
    assertThat(job.state()).isEqualTo(JobState.QUEUED);
    assertThat(job.attempt()).isZero();
    assertThat(job.reason()).isEqualTo("the worker is being stopped");
  }

  @Test
  void anInfrastructureFailureIsRetriedUpToALimit() {
    UUID id = submit().id();
    Failure failure = new Failure(FailureCause.INFRASTRUCTURE, "the disk went away");

    assertThat(claim().fail(failure)).isEqualTo(JobState.QUEUED);
    assertThat(jobs.get(id).reason())
        .isEqualTo("attempt 1 of 3 failed and is repeated: the disk went away");
    passBackoff(id);
    assertThat(claim().fail(failure)).isEqualTo(JobState.QUEUED);
    passBackoff(id);
    assertThat(claim().fail(failure)).isEqualTo(JobState.FAILED);

    assertThat(error(jobs.get(id)))
        .containsEntry("type", "/problems/infrastructure")
        .containsEntry("detail", "the disk went away");
  }

  @Test
  void backoffKeepsARetriedJobBack() {
    UUID id = submit().id();
    claim().fail(new Failure(FailureCause.INFRASTRUCTURE, "the disk went away"));
    sql.sql("update job set run_after = now() + interval '1 hour' where id = :id")
        .param("id", id)
        .update();

    assertThat(queue.claim(worker)).isEmpty();
  }

  private void passBackoff(UUID id) {
    sql.sql("update job set run_after = now() where id = :id").param("id", id).update();
  }

  @ParameterizedTest
  @EnumSource(
      value = FailureCause.class,
      names = {"DATA", "DIVERGED", "BAD_SPEC", "TIME_OVER"})
  void whatAnotherTryCannotHelpFailsAtOnce(FailureCause cause) {
    UUID id = submit().id();

    assertThat(claim().fail(new Failure(cause, "no", Map.of("step", 17))))
        .isEqualTo(JobState.FAILED);

    assertThat(error(jobs.get(id)))
        .containsEntry("type", "/problems/" + cause.slug())
        .containsEntry("step", 17);
  }

  private static Map<String, Object> error(Job job) {
    return Objects.requireNonNull(job.error()).asMap();
  }
}
