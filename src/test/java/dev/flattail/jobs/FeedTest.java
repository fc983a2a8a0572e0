package dev.flattail.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flattail.jobs.notify.JobChanges;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/** The stream of the events of all jobs. */
@Timeout(60)
class FeedTest extends QueueFixture {
  private static final Duration LONG = Duration.ofSeconds(30);

  @Autowired JobFeed feed;
  @Autowired JobChanges changes;
  @Autowired TransactionTemplate transaction;

  private static List<FeedEvent> read(JobFeed.Listener listener, int count)
      throws InterruptedException {
    List<FeedEvent> events = new ArrayList<>();
    while (events.size() < count) {
      FeedBatch batch = listener.await(LONG);
      assertThat(batch.events()).as("after " + events).isNotEmpty();
      events.addAll(batch.events());
    }
    return events;
  }

  private List<FeedEvent> readAfter(@Nullable FeedPosition position, int count)
      throws InterruptedException {
    try (JobFeed.Listener listener = feed.listen(JobFilter.ALL, position)) {
      return read(listener, count);
    }
  }

  private static List<String> described(List<FeedEvent> events) {
    return events.stream()
        .map(event -> event.job().id() + " " + event.event().seq() + " " + event.event().type())
        .toList();
  }

  private static Progress progress(int step) {
    return new Progress(step / 10.0, 1, 2, (long) step, 10L, null);
  }

  /**
   * Returns the position after all present events. A stream may begin a few events earlier, while
   * older transactions, such as those that notify, are in progress.
   */
  private FeedPosition now() {
    long newest =
        sql.sql("select coalesce(max(cast(cast(xact as text) as bigint)), 0) from job_event")
            .query(Long.class)
            .single();
    return await().until(this::start, start -> start.transaction() > newest);
  }

  private FeedPosition start() {
    try (JobFeed.Listener listener = feed.listen(JobFilter.ALL, null)) {
      return listener.start();
    }
  }

  @Test
  void hasTheEventsOfAllJobsExceptLogLines() throws Exception {
    try (JobFeed.Listener listener = feed.listen(JobFilter.ALL, null)) {
      Lease first = lease();
      first.log("info", List.of("a line"));
      first.progress(progress(1));
      Lease second = lease();
      second.metricsRow(1, Map.of("epoch", 1));
      first.succeed(Map.of("verdict", "met"), Publication.NOTHING);

      List<FeedEvent> events = read(listener, 7);

      String a = first.job().id() + " ";
      String b = second.job().id() + " ";
      assertThat(described(events))
          .containsExactly(
              a + "1 STATE",
              a + "2 STATE",
              a + "4 PROGRESS",
              b + "1 STATE",
              b + "2 STATE",
              b + "3 EPOCH",
              a + "5 STATE");
      assertThat(events.getLast().job().verdict()).isEqualTo("met");
      assertThat(events.getLast().job().state()).isEqualTo(JobState.SUCCEEDED);
    }
  }

  @Test
  void aSummaryHasTheFiguresOfATrainingOrAnEvaluation() throws Exception {
    try (JobFeed.Listener listener = feed.listen(JobFilter.ALL, null)) {
      lease()
          .succeed(
              Map.of(
                  "final", Map.of("balancedAccuracy", 0.5, "few", 0.25),
                  "bestOnTest", Map.of("balancedAccuracy", 0.75, "few", 0.7)),
              Publication.NOTHING);
      Map<String, Object> noneFew = new HashMap<>(Map.of("balancedAccuracy", 0.125));
      noneFew.put("few", null);
      lease().succeed(noneFew, Publication.NOTHING);

      List<FeedEvent> events = read(listener, 6);

      assertThat(events.get(2).job().balancedAccuracy()).isEqualTo(0.5);
      assertThat(events.get(2).job().few()).isEqualTo(0.25);
      assertThat(events.getLast().job().balancedAccuracy()).isEqualTo(0.125);
      assertThat(events.getLast().job().few()).isNull();
    }
  }

  @Test
  void transactionsAreOrderedAsNumbers() throws Exception {
    UUID ninth = submit().id();
    UUID tenth = submit().id();
    sql.sql("update job_event set xact = '9' where job_id = :job").param("job", ninth).update();
    sql.sql("update job_event set xact = '10' where job_id = :job").param("job", tenth).update();

    assertThat(described(readAfter(FeedPosition.before(2), 2)))
        .containsExactly(ninth + " 1 STATE", tenth + " 1 STATE");
  }

  private Lease lease() {
    submit();
    return claim();
  }

  @Test
  void continuesAfterEveryEventWithTheRest() throws Exception {
    FeedPosition start = now();
    Lease lease = lease();
    for (int epoch = 1; epoch <= 5; epoch++) {
      lease.metricsRow(epoch, Map.of("epoch", epoch));
      submit();
    }
    List<FeedEvent> all = readAfter(start, 12);

    assertThat(described(all)).doesNotHaveDuplicates().hasSize(12);
    for (int i = 0; i < all.size() - 1; i++) {
      assertThat(readAfter(all.get(i).position(), all.size() - i - 1))
          .extracting(FeedEvent::position)
          .isEqualTo(all.subList(i + 1, all.size()).stream().map(FeedEvent::position).toList());
    }
  }

  /**
   * A sequence would number the late transaction's event first and show it last, behind the
   * position of a reader that has seen the other.
   */
  @Test
  void losesNoEventOfATransactionThatCommitsLate() throws Exception {
    Lease late = lease();
    Lease prompt = lease();
    FeedPosition start = now();
    try (JobFeed.Listener listener = feed.listen(JobFilter.ALL, start)) {
      CountDownLatch appended = new CountDownLatch(1);
      CountDownLatch commit = new CountDownLatch(1);
      CompletableFuture<Void> slow =
          inTransaction(
              () -> {
                late.metricsRow(1, Map.of("epoch", 1));
                appended.countDown();
                commit.await();
              });
      appended.await();
      prompt.metricsRow(1, Map.of("epoch", 1));
      // Whatever a reader gets meanwhile, it continues behind that.
      FeedBatch meanwhile = listener.await(Duration.ofMillis(300));
      commit.countDown();
      slow.join();

      List<FeedEvent> events = new ArrayList<>(meanwhile.events());
      events.addAll(read(listener, 2 - events.size()));
      assertThat(described(events))
          .containsExactlyInAnyOrder(late.job().id() + " 3 EPOCH", prompt.job().id() + " 3 EPOCH");
    }
  }

  @Test
  void keepsTheOrderOfAJobWhoseTransactionsOvertakeEachOther() throws Exception {
    Lease lease = lease();
    FeedPosition start = now();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch append = new CountDownLatch(1);
    CompletableFuture<Void> slow =
        inTransaction(
            () -> {
              sql.sql("select cast(pg_current_xact_id() as text)").query(String.class).single();
              begun.countDown();
              append.await();
              lease.metricsRow(2, Map.of("epoch", 2));
            });
    begun.await();
    lease.metricsRow(1, Map.of("epoch", 1));
    append.countDown();
    slow.join();

    assertThat(readAfter(start, 2))
        .extracting(event -> event.event().seq())
        .containsExactly(3L, 4L);
  }

  private interface Step {
    void run() throws InterruptedException;
  }

  private CompletableFuture<Void> inTransaction(Step step) {
    return CompletableFuture.runAsync(
        () ->
            transaction.executeWithoutResult(
                status -> {
                  try {
                    step.run();
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                }));
  }

  /** A dump has the numbers of another server, which may be far ahead. */
  @Test
  void continuesInADatabaseThatWasRestored() throws Exception {
    Lease lease = lease();
    sql.sql("update job set last_event_xact = '900000000000'").update();
    sql.sql("update job_event set xact = '900000000000'").update();
    FeedPosition ofTheOther = FeedPosition.before(900_000_000_001L);
    try (JobFeed.Listener listener = feed.listen(JobFilter.ALL, ofTheOther)) {
      assertThat(listener.isContinued()).isFalse();
      lease.progress(progress(3));

      assertThat(described(read(listener, 1))).containsExactly(lease.job().id() + " 3 PROGRESS");
    }
  }

  @Test
  void selectsJobsByNameAndLabels() throws Exception {
    JobFilter red = new JobFilter(Set.of(), Set.of(), Map.of("team", "red"), null, "A Jo", null);
    try (JobFeed.Listener listener = feed.listen(red, null)) {
      submit();
      Job wanted = jobs.submit(submission(0, Map.of("team", "red"), null)).job();

      assertThat(described(read(listener, 1))).containsExactly(wanted.id() + " 1 STATE");
    }
  }

  @Test
  void aListenerWithoutEventsStillMovesForward() throws Exception {
    JobFilter none = new JobFilter(Set.of(), Set.of(), Map.of(), null, "nothing", null);
    try (JobFeed.Listener all = feed.listen(JobFilter.ALL, null);
        JobFeed.Listener listener = feed.listen(none, null)) {
      submit();
      FeedEvent event = read(all, 1).getFirst();

      FeedBatch batch = listener.await(Duration.ZERO);
      assertThat(batch.events()).isEmpty();
      assertThat(batch.reached()).isGreaterThan(event.position());
    }
  }

  @Test
  void endsWhenTheProcessShutsDown() throws Exception {
    try (JobFeed.Listener listener = feed.listen(JobFilter.ALL, null)) {
      changes.stop();
      try {
        assertThat(listener.await(LONG).open()).isFalse();
      } finally {
        changes.start();
      }
    }
  }

  @Test
  void beginsAgainAfterItsLastListenerLeft() throws Exception {
    FeedPosition start = now();
    Job job = submit();
    assertThat(described(readAfter(start, 1))).containsExactly(job.id() + " 1 STATE");

    FeedPosition later = now();
    Job next = submit();
    assertThat(described(readAfter(later, 1))).containsExactly(next.id() + " 1 STATE");
  }
}
