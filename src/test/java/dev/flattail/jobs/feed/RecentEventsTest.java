package dev.flattail.jobs.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.jobs.FeedEvent;
import dev.flattail.jobs.FeedPosition;
import dev.flattail.jobs.JobEvent;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.JobSummary;
import dev.flattail.jobs.Progress;
import dev.flattail.jobs.StoredJson;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecentEventsTest {
  private static final UUID JOB = UUID.randomUUID();

  private final RecentEvents recent = new RecentEvents(3, FeedPosition.before(10));

  private static FeedPosition at(long transaction) {
    return new FeedPosition(transaction, JOB, 1);
  }

  private static FeedEvent event(long transaction) {
    return new FeedEvent(
        at(transaction),
        new JobEvent(1, JobEvent.Type.STATE, new StoredJson("{}"), Instant.EPOCH),
        new JobSummary(
            JOB,
            "train",
            null,
            Map.of(),
            null,
            JobState.QUEUED,
            Instant.EPOCH,
            null,
            null,
            0,
            3,
            null,
            null,
            null,
            false,
            Progress.NONE,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            1));
  }

  private void add(long... transactions) {
    List<FeedEvent> events = Arrays.stream(transactions).mapToObj(RecentEventsTest::event).toList();
    recent.add(
        new FeedReads.Page(
            events, FeedPosition.before(transactions[transactions.length - 1] + 1), false, false));
  }

  @Test
  void aReaderTakesWhatItHasNotSeen() {
    add(11, 12);

    assertThat(recent.after(at(11)).orElseThrow().events())
        .extracting(FeedEvent::position)
        .containsExactly(at(12));
    assertThat(recent.after(FeedPosition.before(13)).orElseThrow().events()).isEmpty();
  }

  @Test
  void aReaderBeforeTheOldestKeptEventMustReadTheDatabase() {
    add(11, 12, 13);
    assertThat(recent.after(FeedPosition.before(10))).isPresent();

    add(14);

    assertThat(recent.after(FeedPosition.before(10))).isEmpty();
    assertThat(recent.after(at(11)).orElseThrow().events()).hasSize(3);
  }

  @Test
  void aReaderThatIsAheadDoesNotGoBack() {
    add(11);

    assertThat(recent.after(at(20)).orElseThrow().reached()).isEqualTo(at(20));
  }
}
