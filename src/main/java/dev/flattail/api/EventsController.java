package dev.flattail.api;

import dev.flattail.api.http.JobIds;
import dev.flattail.api.http.QueryParameters;
import dev.flattail.jobs.EventBatch;
import dev.flattail.jobs.JobEvent;
import dev.flattail.jobs.Jobs;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
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
 * Streams events as server-sent events. A stream occupies its virtual thread, so the code is
 * sequential. All sent events are in the database under the same numbers, so any replica can resume
 * a stream.
 */
@RestController
class EventsController {
  private static final Logger log = LoggerFactory.getLogger(EventsController.class);
  private static final Duration PING = Duration.ofSeconds(15);
  private static final byte[] COMMENT = ": ping\n\n".getBytes(StandardCharsets.UTF_8);

  private final Jobs jobs;

  EventsController(Jobs jobs) {
    this.jobs = jobs;
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
    response.setContentType("text/event-stream;charset=UTF-8");
    response.setHeader("X-Accel-Buffering", "no"); // nginx would buffer the events
    response.flushBuffer();
    try {
      stream(jobId, seen, batch, response.getOutputStream());
    } catch (IOException gone) {
      log.debug("The client of job {}'s event stream has disconnected", jobId, gone);
    }
  }

  private void stream(UUID id, long from, EventBatch first, OutputStream out)
      throws IOException, InterruptedException {
    long seen = from;
    EventBatch batch = first;
    while (true) {
      for (JobEvent event : batch.events()) {
        out.write(frame(event));
        seen = event.seq();
      }
      out.flush();
      if (!batch.open()) {
        return;
      }
      batch = jobs.awaitEvents(id, seen, PING);
      if (batch.events().isEmpty() && batch.open()) {
        out.write(COMMENT);
      }
    }
  }

  private static byte[] frame(JobEvent event) {
    return "id: %d\nevent: %s\ndata: %s\n\n"
        .formatted(event.seq(), event.type().wire(), event.data().tree())
        .getBytes(StandardCharsets.UTF_8);
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
