package dev.flattail.api;

import dev.flattail.api.http.EventStream;
import dev.flattail.api.http.QueryParameters;
import dev.flattail.caller.CurrentCredentials;
import dev.flattail.jobs.FeedBatch;
import dev.flattail.jobs.FeedEvent;
import dev.flattail.jobs.FeedPosition;
import dev.flattail.jobs.JobFeed;
import dev.flattail.jobs.JobFilter;
import dev.flattail.jobs.StoredJson;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes the events of jobs as server-sent events. A stream occupies its virtual thread, so the
 * code is sequential.
 */
@Component
final class FeedStream {
  private static final Logger log = LoggerFactory.getLogger(FeedStream.class);

  /** Clients then reconnect, so that a stopping or a new replica gets its share of them. */
  private static final Duration LONGEST = Duration.ofHours(1);

  private final JobFeed feed;
  private final CurrentCredentials credentials;
  private final JsonMapper json;

  FeedStream(JobFeed feed, CurrentCredentials credentials, JsonMapper json) {
    this.feed = feed;
    this.credentials = credentials;
    this.json = json;
  }

  /** Data of the event {@code start}, schema {@code FeedStart} of the contract. */
  record StartBody(boolean continued) {}

  /** Data of the other events, schema {@code FeedEvent} of the contract. */
  record EventBody(UUID job, long seq, Instant at, StoredJson data, JobSummaryBody summary) {
    static EventBody of(FeedEvent event) {
      return new EventBody(
          event.job().id(),
          event.event().seq(),
          event.event().at(),
          event.event().data(),
          JobSummaryBody.of(event.job()));
    }
  }

  /** Decides when a stream ends before its time. */
  @FunctionalInterface
  interface Ending {
    Ending NEVER = (batch, events) -> null;

    /**
     * Returns how a stream ends after a batch that was written.
     *
     * @return null when the stream goes on
     */
    @Nullable End after(FeedBatch batch, JobFeed.Listener events);

    /** Returns how long a stream may wait for the next batch. */
    default Duration patience() {
      return EventStream.PING;
    }
  }

  /** How a stream ends before its time. */
  sealed interface End {}

  /** The stream ends with an event of its own. */
  record LastEvent(String name, Object data) implements End {}

  /** The stream just ends: what it is about exists no more. */
  record Gone() implements End {}

  /** Answers with the events of the jobs that a filter selects. */
  void write(
      JobFilter filter, @Nullable String lastEventId, Ending ending, HttpServletResponse response)
      throws IOException, InterruptedException {
    try (JobFeed.Listener events = feed.listen(filter, position(lastEventId))) {
      EventStream out = EventStream.open(response, credentials);
      try {
        stream(events, ending, out);
      } catch (IOException gone) {
        log.debug("The client of a stream of jobs has disconnected", gone);
      }
    }
  }

  private void stream(JobFeed.Listener events, Ending ending, EventStream out)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + LONGEST.toNanos();
    long pinged = System.nanoTime();
    out.event(
        events.start().wire(),
        "start",
        json.writeValueAsString(new StartBody(events.isContinued())));
    boolean open = true;
    while (open && out.mayGoOn() && System.nanoTime() < end) {
      out.flush();
      FeedBatch batch = events.await(ending.patience());
      for (FeedEvent event : batch.events()) {
        out.event(
            event.position().wire(),
            event.event().type().wire(),
            json.writeValueAsString(EventBody.of(event)));
      }
      if (batch.events().isEmpty() && System.nanoTime() - pinged >= EventStream.PING.toNanos()) {
        out.ping(batch.reached().wire());
        pinged = System.nanoTime();
      }
      End last = ending.after(batch, events);
      if (last instanceof LastEvent(String name, Object data)) {
        out.event(batch.reached().wire(), name, json.writeValueAsString(data));
      }
      open = batch.open() && last == null;
    }
    out.flush();
  }

  private static @Nullable FeedPosition position(@Nullable String lastEventId) {
    if (lastEventId == null || lastEventId.isEmpty()) {
      return null;
    }
    return FeedPosition.ofWire(lastEventId)
        .orElseThrow(
            () ->
                QueryParameters.invalid(
                    "Last-Event-ID must be the id of an event of this stream, not '%s'."
                        .formatted(lastEventId)));
  }
}
