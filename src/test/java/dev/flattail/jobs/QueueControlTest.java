package dev.flattail.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.jobs.worker.WorkerInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class QueueControlTest extends QueueFixture {
  @Autowired QueueControl control;

  @AfterEach
  void lift() {
    control.resume();
    control.limit(List.of());
  }

  @Test
  void aPausedQueueLetsRunningJobsEnd() {
    submit();
    Lease running = claim();
    Job waiting = submit();
    control.pause();
    control.pause();

    assertThat(queue.claim(worker)).isEmpty();
    assertThat(jobs.depth().paused()).isTrue();
    running.succeed(Map.of(), Publication.NOTHING);
    assertThat(jobs.get(running.job().id()).state()).isEqualTo(JobState.SUCCEEDED);

    control.resume();
    assertThat(jobs.depth().paused()).isFalse();
    assertThat(claim().job().id()).isEqualTo(waiting.id());
  }

  @Test
  void whoWaitsForWorkHearsOfTheEndOfAPause() throws Exception {
    control.pause();
    submit();
    queue.awaitWork(Duration.ZERO); // what was said before
    assertThat(queue.claim(worker)).isEmpty();
    control.resume();
    queue.awaitWork(Duration.ofSeconds(10));
    assertThat(queue.claim(worker)).isPresent();
  }

  @Test
  void aLimitOfAValueHoldsBackThatValueAlone() {
    control.limit(List.of(new LabelLimit("team", "vision", 1)));
    Job first = submit(Map.of("team", "vision"));
    Job second = submit(Map.of("team", "vision"));
    Job other = submit(Map.of("team", "speech"));
    Job none = submit(Map.of());

    Lease running = claim();
    assertThat(running.job().id()).isEqualTo(first.id());
    assertThat(List.of(claim().job().id(), claim().job().id()))
        .containsExactly(other.id(), none.id());
    assertThat(queue.claim(worker)).isEmpty();

    running.succeed(Map.of(), Publication.NOTHING);
    assertThat(claim().job().id()).isEqualTo(second.id());
  }

  @Test
  void aLimitWithoutAValueCountsEachValueOnItsOwn() {
    control.limit(List.of(new LabelLimit("user", null, 2)));
    for (int i = 0; i < 3; i++) {
      submit(Map.of("user", "ada"));
      submit(Map.of("user", "bob"));
    }
    assertThat(claimAll())
        .extracting(lease -> lease.job().labels().get("user"))
        .containsExactly("ada", "bob", "ada", "bob");
  }

  @Test
  void everyLimitThatNamesAJobMustHaveAPlaceForIt() {
    control.limit(List.of(new LabelLimit("team", "vision", 2), new LabelLimit("gpu", "a100", 1)));
    submit(Map.of("team", "vision", "gpu", "a100"));
    submit(Map.of("team", "vision", "gpu", "a100"));
    submit(Map.of("team", "vision"));
    submit(Map.of("team", "vision"));
    assertThat(claimAll())
        .extracting(lease -> lease.job().labels())
        .containsExactly(Map.of("team", "vision", "gpu", "a100"), Map.of("team", "vision"));
  }

  @Test
  void priorityStillDecidesAmongThoseThatMayRun() {
    control.limit(List.of(new LabelLimit("team", "vision", 1)));
    jobs.submit(submission(0, Map.of("team", "vision"), null));
    Job urgent = jobs.submit(submission(5, Map.of("team", "vision"), null)).job();
    assertThat(claimAll()).extracting(lease -> lease.job().id()).containsExactly(urgent.id());
  }

  @Test
  void aLowerLimitStopsNothingThatRuns() {
    submit(Map.of("team", "vision"));
    submit(Map.of("team", "vision"));
    List<Lease> running = claimAll();
    submit(Map.of("team", "vision"));
    control.limit(List.of(new LabelLimit("team", "vision", 1)));
    running.forEach(lease -> lease.heartbeat());
    assertThat(queue.claim(worker)).isEmpty();
    running.getFirst().succeed(Map.of(), Publication.NOTHING);
    assertThat(queue.claim(worker)).as("one still runs").isEmpty();
    running.getLast().succeed(Map.of(), Publication.NOTHING);
    assertThat(queue.claim(worker)).isPresent();
  }

  @Test
  void limitsAreReplacedAsAWholeAndKeepTheirOrder() {
    List<LabelLimit> limits =
        List.of(new LabelLimit("team", "vision", 3), new LabelLimit("team", null, 1));
    control.limit(limits);
    assertThat(control.limits()).isEqualTo(limits);
    control.limit(List.of());
    assertThat(control.limits()).isEmpty();
  }

  /** Without the lock, two claims that see the same free place both take it. */
  @Test
  void workersThatAskAtOnceNeverExceedALimit() throws Exception {
    control.limit(List.of(new LabelLimit("team", "vision", 3)));
    for (int i = 0; i < 40; i++) {
      submit(Map.of("team", "vision"));
    }
    Callable<Integer> greedyWorker =
        () -> {
          UUID id = UUID.randomUUID();
          queue.register(id, new WorkerInfo("box", 1, "cpu"));
          int done = 0;
          for (Optional<Lease> lease = queue.claim(id); ; lease = queue.claim(id)) {
            assertThat(runningNow()).isLessThanOrEqualTo(3);
            if (lease.isPresent()) {
              lease.get().succeed(Map.of(), Publication.NOTHING);
              done++;
            } else if (jobs.depth().of(JobState.QUEUED).count() == 0) {
              return done;
            }
          }
        };
    int done = 0;
    try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        all.add(workers.submit(greedyWorker));
      }
      for (Future<Integer> each : all) {
        done += each.get();
      }
    }
    assertThat(done).isEqualTo(40);
  }

  private long runningNow() {
    return jobs.depth().of(JobState.RUNNING).count();
  }

  private Job submit(Map<String, String> labels) {
    return jobs.submit(submission(0, labels, null)).job();
  }

  private List<Lease> claimAll() {
    List<Lease> all = new ArrayList<>();
    for (Optional<Lease> lease = queue.claim(worker);
        lease.isPresent();
        lease = queue.claim(worker)) {
      all.add(lease.get());
    }
    return all;
  }
}
