package dev.flattail.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.jobs.notify.JobChanges;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class WaitingTest extends QueueFixture {
  @Autowired JobChanges changes;

  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void eventsReplayFromAnyNumber() {
    UUID id = submit().id();
    Lease lease = claim();
    lease.log("info", List.of("a", "b"));
    lease.progress(new Progress(0.1, 1, 2, 1L, 2L, null));
    lease.progress(new Progress(0.2, 1, 2, 2L, 2L, null));
    lease.metricsRow(1, Map.of("epoch", 1));
    lease.succeed(Map.of(), Publication.NOTHING);

    List<JobEvent> all = jobs.events(id, 0);
    assertThat(all)
        .extracting(event -> event.seq() + " " + event.type().wire())
        .containsExactly(
            "1 state", "2 state", "3 log", "4 log", "6 progress", "7 epoch", "8 state");
    assertThat(all.get(4).data().asMap()).containsEntry("fraction", 0.2).containsEntry("epoch", 1);
    assertThat(all.getLast().data().asMap()).containsEntry("state", "succeeded");
    assertThat(jobs.events(id, 4)).isEqualTo(all.subList(4, 7));
    assertThat(jobs.events(id, 8)).isEmpty();
  }

  @Test
  void aWaiterHearsOfEventsAsTheyComeAndOfTheEnd() throws Exception {
    UUID id = submit().id();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<List<JobEvent>> stream =
          executor.submit(
              () -> {
                List<JobEvent> heard = new ArrayList<>();
                EventBatch batch;
                do {
                  long last = heard.isEmpty() ? 0 : heard.getLast().seq();
                  batch = jobs.awaitEvents(id, last, LONG);
                  heard.addAll(batch.events());
                } while (batch.open());
                return heard;
              });
      Lease lease = claim();
      for (int i = 0; i < 10; i++) {
        lease.log("info", List.of("line " + i));
      }
      lease.succeed(Map.of(), Publication.NOTHING);

      assertThat(stream.get()).isEqualTo(jobs.events(id, 0));
    }
  }

  @Test
  void waitingForEventsOfAFinishedJobEndsAtOnce() throws Exception {
    UUID id = submit().id();
    jobs.cancel(id);

    assertThat(jobs.awaitEvents(id, 99, LONG)).isEqualTo(new EventBatch(List.of(), true, false));
  }

  /** Readers then connect to another process, and must not take this end for the job's. */
  @Test
  void aProcessThatEndsDoesNotSayThatTheJobIsOver() throws Exception {
    UUID id = submit().id();
    changes.stop();
    try {
      assertThat(jobs.awaitEvents(id, 1, LONG)).isEqualTo(new EventBatch(List.of(), false, false));
    } finally {
      changes.start();
    }
  }

  @Test
  void waitingForAChangeEndsWithTheChange() throws Exception {
    Job job = submit();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Job> changed = executor.submit(() -> jobs.awaitChange(job.id(), job.etag(), LONG));
      claim();
      assertThat(changed.get().state()).isEqualTo(JobState.RUNNING);
    }
  }

  @Test
  void waitingReturnsTheCurrentStateAtItsTimeout() throws Exception {
    UUID id = submit().id();

    assertThat(jobs.awaitTerminal(id, Duration.ofMillis(50)).state()).isEqualTo(JobState.QUEUED);
  }

  @Test
  void waitingForTheEndEndsWithIt() throws Exception {
    UUID id = submit().id();
    Lease lease = claim();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Job> ended = executor.submit(() -> jobs.awaitTerminal(id, LONG));
      lease.progress(Progress.NONE);
      lease.succeed(Map.of("ok", true), Publication.NOTHING);
      assertThat(ended.get().result()).isEqualTo(StoredJson.of(Map.of("ok", true)));
    }
  }
}
