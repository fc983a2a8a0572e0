package dev.flattail.api;

import dev.flattail.api.http.EventStream;
import dev.flattail.api.http.JobIds;
import dev.flattail.api.http.QueryParameters;
import dev.flattail.caller.CurrentCredentials;
import dev.flattail.jobs.EventBatch;
import dev.flattail.jobs.JobEvent;
import dev.flattail.jobs.Jobs;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * Streams the events of a job as server-sent events. A stream occupies its virtual thread, so the
 * code is sequential. All sent events are in the database under the same numbers, so any replica
 * can resume a stream.
 */
@RestController
class EventsController {
  private static final Logger log = LoggerFactory.getLogger(EventsController.class);

  private final Jobs jobs;
  private final CurrentCredentials credentials;

  EventsController(Jobs jobs, CurrentCredentials credentials) {
    this.jobs = jobs;
    this.credentials = credentials;
  }

  @GetMapping(path = "/jobs/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  void events(
      @PathVariable String id,
      @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
      HttpServletResponse response)
      throws IOException, InterruptedException {
    UUID jobId = JobIds.parse(id);
    long seen = seen(lastEventId);
    EventBatch batch = jobs.awaitEvents(jobId, seen, Duration.ZERO);
    if (seen > 0 && batch.events().isEmpty() && batch.over()) {
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
      return;
    }
    EventStream out = EventStream.open(response, credentials);
    try {
      stream(jobId, seen, batch, out);
    } catch (IOException gone) {
      log.debug("The client of job {}'s event stream has disconnected", jobId, gone);
    }
  }

  private void stream(UUID id, long from, EventBatch first, EventStream out)
      throws IOException, InterruptedException {
    long seen = from;
    EventBatch batch = first;
    while (true) {
      for (JobEvent event : batch.events()) {
        out.event(event.seq(), event.type().wire(), event.data().tree().toString());
        seen = event.seq();
      }
      out.flush();
      if (!batch.open() || !out.mayGoOn()) {
        return;
      }
      batch = jobs.awaitEvents(id, seen, EventStream.PING);
      if (batch.events().isEmpty() && batch.open()) {
        out.ping(null);
      }
    }
  }

  private static long seen(@Nullable String lastEventId) {
    if (lastEventId == null || lastEventId.isEmpty()) {
      return 0;
    }
    if (!lastEventId.matches("\\d{1,18}")) {
      throw QueryParameters.invalid(
          "Last-Event-ID must be a whole number of at most 18 digits, not '%s'."
              .formatted(lastEventId));
    }
    return Long.parseLong(lastEventId);
  }
}
