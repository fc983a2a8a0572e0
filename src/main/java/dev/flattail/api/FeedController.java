package dev.flattail.api;

import dev.flattail.api.http.EventStream;
import dev.flattail.api.http.QueryParameters;
import dev.flattail.caller.CurrentCredentials;
import dev.flattail.jobs.FeedBatch;
import dev.flattail.jobs.FeedEvent;
import dev.flattail.jobs.FeedPosition;
import dev.flattail.jobs.JobFeed;
import dev.flattail.jobs.StoredJson;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/**
 * Streams the events of all jobs as server-sent events. A stream occupies its virtual thread, so
 * the code is sequential.
 */
@RestController
class FeedController {
  private static final Logger log = LoggerFactory.getLogger(FeedController.class);

  /** Clients then reconnect, so that a stopping or a new replica gets its share of them. */
  private static final Duration LONGEST = Duration.ofHours(1);

  private final JobFeed feed;
  private final CurrentCredentials credentials;
  private final JsonMapper json;

  FeedController(JobFeed feed, CurrentCredentials credentials, JsonMapper json) {
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

  @GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  void events(
      @RequestParam MultiValueMap<String, String> query,
      @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
      HttpServletResponse response)
      throws IOException, InterruptedException {
    QueryParameters parameters =
        new QueryParameters(query, Set.of("kind", "label", "sweep", "model", "name"));
    try (JobFeed.Listener events = feed.listen(JobFilters.of(parameters), position(lastEventId))) {
      EventStream out = EventStream.open(response, credentials);
      try {
        stream(events, out);
      } catch (IOException gone) {
        log.debug("The client of the stream of all jobs has disconnected", gone);
      }
    }
  }

  private void stream(JobFeed.Listener events, EventStream out)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + LONGEST.toNanos();
    out.event(
        events.start().wire(),
        "start",
        json.writeValueAsString(new StartBody(events.isContinued())));
    boolean open = true;
    while (open && out.mayGoOn() && System.nanoTime() < end) {
      out.flush();
      FeedBatch batch = events.await(EventStream.PING);
      for (FeedEvent event : batch.events()) {
        out.event(
            event.position().wire(),
            event.event().type().wire(),
            json.writeValueAsString(EventBody.of(event)));
      }
      if (batch.events().isEmpty()) {
        out.ping(batch.reached().wire());
      }
      open = batch.open();
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
