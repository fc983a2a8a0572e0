package dev.flattail.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.jobs.worker.WorkerInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Tests the load that autoscalers and dashboards see, from the service and from KEDA's query on the
 * schema.
 */
class QueueLoadTest extends QueueFixture {
  private static final Path KEDA = Path.of("helm", "flattail", "files", "queue-depth.sql");

  @Autowired QueueControl control;

  @AfterEach
  void lift() {
    control.resume();
    control.limit(List.of());
  }

  @Test
  void anEmptyQueueHasNothingToClaimAndNoAge() {
    QueueLoad load = jobs.load();
    assertThat(load.queued()).isZero();
    assertThat(load.oldestQueuedSeconds()).isNull();
    assertThat(load.oldestRunningSeconds()).isNull();
    assertThat(claimable()).isZero();
  }

  @Test
  void waitingAndRunningJobsHaveTheirOwnCountsAndAges() {
    submit();
    submit();
    submit();
    claim();
    sql.sql("update job set run_after = now() - interval '100 s' where state = 'queued'").update();
    sql.sql("update job set started_at = now() - interval '50 s' where state = 'running'").update();

    QueueLoad load = jobs.load();
    assertThat(load.queued()).isEqualTo(2);
    assertThat(load.running()).isEqualTo(1);
    assertThat(load.oldestQueuedSeconds()).isBetween(100.0, 130.0);
    assertThat(load.oldestRunningSeconds()).isBetween(50.0, 80.0);
    assertThat(claimable()).isEqualTo(2);
  }

  @Test
  void aPausedQueueHasNothingToClaim() {
    submit();
    control.pause();
    assertThat(claimable()).isZero();
    assertThat(jobs.load().paused()).isTrue();
    assertThat(jobs.load().queued()).isEqualTo(1);

    control.resume();
    assertThat(claimable()).isEqualTo(1);
  }

  @Test
  void jobsForLaterAndJobsOverTheirLabelsLimitAreNotClaimable() {
    control.limit(List.of(new LabelLimit("team", "vision", 1), new LabelLimit("user", null, 1)));
    for (String user : List.of("ada", "bob", "eve")) {
      jobs.submit(submission(0, Map.of("team", "vision", "user", user), null));
    }
    jobs.submit(submission(0, Map.of("user", "ada"), null));
    jobs.submit(submission(0, Map.of("user", "bob"), null));
    Job later = jobs.submit(submission(0, Map.of(), null)).job();
    sql.sql("update job set run_after = now() + interval '1 hour' where id = :id")
        .param("id", later.id())
        .update();
    assertThat(claimable())
        .as("bob's second is behind his first, which waits for its team")
        .isOne();

    claim(); // ada's, of team vision

    assertThat(claimable()).as("bob's, without a team").isEqualTo(1);
    assertThat(claim().job().labels()).isEqualTo(Map.of("user", "bob"));
    assertThat(claimable()).isZero();
    assertThat(queue.claim(worker)).isEmpty();
  }

  @Test
  void ofALimitedLabelNoMoreCountThanThereIsRoomFor() {
    control.limit(List.of(new LabelLimit("team", null, 2)));
    for (int i = 0; i < 10; i++) {
      jobs.submit(submission(0, Map.of("team", "vision"), null));
    }
    jobs.submit(submission(0, Map.of("team", "speech"), null));
    submit();
    assertThat(claimable()).as("two of vision, one of speech, one of nobody").isEqualTo(4);
    claim();
    assertThat(claimable()).isEqualTo(3);
    claim();
    assertThat(claimable()).isEqualTo(2);

    control.limit(List.of(new LabelLimit("team", "vision", 1)));
    assertThat(claimable()).as("a limit that is lower than what runs").isEqualTo(2);
  }

  @Test
  void theCountIsTheNumberOfClaimableJobs() {
    Random random = new Random(7);
    for (int draw = 0; draw < 8; draw++) {
      emptyQueue();
      List<LabelLimit> limits = new ArrayList<>();
      limits.add(new LabelLimit("user", null, 1 + random.nextInt(3)));
      limits.add(new LabelLimit("user", "ada", 1 + random.nextInt(2)));
      boolean labelsMeet = draw % 2 == 1;
      if (labelsMeet) {
        limits.add(new LabelLimit("team", "vision", 1 + random.nextInt(2)));
      }
      control.limit(limits);
      for (int i = 0; i < 12; i++) {
        Map<String, String> labels = new HashMap<>();
        labels.put("team", random.nextBoolean() ? "vision" : "speech");
        if (random.nextInt(4) > 0) {
          labels.put("user", List.of("ada", "bob", "eve").get(random.nextInt(3)));
        }
        jobs.submit(submission(random.nextInt(3), labels, null));
      }
      List<Integer> counted = new ArrayList<>(List.of(claimable()));
      while (queue.claim(worker).isPresent()) {
        counted.add(claimable());
      }
      for (int claims = 0; claims < counted.size(); claims++) {
        int started = counted.size() - 1 - claims;
        assertThat(counted.get(claims))
            .as("draw %d after %d claims, of %s", draw, claims, counted)
            .isBetween(labelsMeet ? Math.min(1, started) : started, started);
      }
    }
  }

  @Test
  void workersAreBusyIdleOrLost() {
    UUID lost = UUID.randomUUID();
    queue.register(lost, new WorkerInfo("box", 43, "cpu"));
    queue.register(UUID.randomUUID(), new WorkerInfo("box", 44, "cpu"));
    sql.sql("update worker set heartbeat_at = now() - interval '2 hours' where id = :id")
        .param("id", lost)
        .update();
    submit();
    claim();

    QueueLoad load = jobs.load();
    assertThat(List.of(load.busyWorkers(), load.idleWorkers(), load.lostWorkers()))
        .containsExactly(1L, 1L, 1L);
  }

  /** Returns the result of KEDA's query, which agrees with the service and is an integer. */
  private int claimable() {
    Object answer = sql.sql(keda()).query().singleValue();
    assertThat(answer).isInstanceOf(Integer.class);
    assertThat(jobs.load().claimable()).isEqualTo(((Integer) answer).longValue());
    return (Integer) answer;
  }

  private static String keda() {
    try {
      return Files.readString(KEDA);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
