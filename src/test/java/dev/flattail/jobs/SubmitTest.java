package dev.flattail.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

@SuppressWarnings("NullAway.Init") // Spring sets the field
class SubmitTest extends QueueFixture {
  @Autowired QueueControl control;

  @Test
  void keepsWhatWasSubmittedFieldByFieldInOrder() {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("zeta", 1e-7);
    spec.put("alpha", List.of(Map.of("deep", true)));
    spec.put("none", null);
    Job job =
        jobs.submit(
                new Submission(
                    "train",
                    "näme",
                    Map.of("team", "vision"),
                    7,
                    Duration.ofHours(2),
                    spec,
                    Map.of("kind", "train"),
                    StoredJson.of(List.of(Map.of("detail", "näver acts"))),
                    null,
                    null,
                    "00-trace-span-01",
                    null))
            .job();

    assertThat(job.spec().asMap()).containsExactlyEntriesOf(spec);
    assertThat(job.submittedSpec()).isEqualTo(StoredJson.of(Map.of("kind", "train")));
    assertThat(job.warnings().text()).isEqualTo("[{\"detail\":\"näver acts\"}]");
    assertThat(job.name()).isEqualTo("näme");
    assertThat(job.labels()).isEqualTo(Map.of("team", "vision"));
    assertThat(job.priority()).isEqualTo(7);
    assertThat(job.maxDuration()).isEqualTo(Duration.ofHours(2));
    assertThat(job.traceparent()).isEqualTo("00-trace-span-01");
    assertThat(job.state()).isEqualTo(JobState.QUEUED);
    assertThat(job.id().version()).isEqualTo(7);
    assertThat(job.maxAttempts()).isEqualTo(3);
    assertThat(job.progress()).isEqualTo(Progress.NONE);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1})
  void answersWhatAReadAnswers(int priority) {
    submit(0);
    submit(0);
    control.pause();
    try {
      Job paused = jobs.submit(submission(priority, Map.of("team", "vision"), null)).job();
      assertThat(paused).isEqualTo(jobs.get(paused.id()));
      assertThat(paused.waiting()).isEqualTo("the queue is paused");
      assertThat(paused.queuePosition()).isEqualTo(priority > 0 ? 1 : 3);
    } finally {
      control.resume();
    }
    IdempotencyKey key = new IdempotencyKey("key", "hash");
    Job next = jobs.submit(submission(priority, Map.of(), key)).job();
    assertThat(next).isEqualTo(jobs.get(next.id()));
    assertThat(next.waiting()).isNull();
    assertThat(next.queuePosition()).isEqualTo(priority > 0 ? 2 : 4);
  }

  @Test
  void aJobMayHaveMoreTimeThanPostgresCanAdd() {
    jobs.submit(
        new Submission(
            "train",
            null,
            Map.of(),
            0,
            Duration.ofDays(365_000_000_000L),
            Map.of("kind", "train"),
            Map.of("kind", "train"),
            null,
            null));
    assertThat(claim().heartbeat().timeOver()).isFalse();
  }

  @Test
  void fiftyRequestsWithOneKeyMakeOneJob() throws Exception {
    Submission same = submission(0, Map.of(), new IdempotencyKey("key", "hash"));
    Callable<Submitted> submit = () -> jobs.submit(same);
    List<Submitted> answers = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Submitted>> running = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        running.add(callers.submit(submit));
      }
      for (Future<Submitted> answer : running) {
        answers.add(answer.get());
      }
    }
    assertThat(answers)
        .extracting(answer -> answer.job().id())
        .containsOnly(answers.getFirst().job().id());
    assertThat(answers).filteredOn(answer -> !answer.replayed()).hasSize(1);
    assertThat(jobs.list(JobFilter.ALL, 100, null).items()).hasSize(1);
  }

  @Test
  void refusesAnotherBodyUnderAKnownKey() {
    Job first = jobs.submit(submission(0, Map.of(), new IdempotencyKey("key", "hash"))).job();

    assertThatThrownBy(
            () -> jobs.submit(submission(0, Map.of(), new IdempotencyKey("key", "other"))))
        .isInstanceOf(IdempotencyMismatchException.class)
        .hasMessageContaining("key")
        .extracting(e -> ((IdempotencyMismatchException) e).first())
        .isEqualTo(first.id());
  }
}
