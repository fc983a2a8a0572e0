package dev.flattail.api;

import dev.flattail.api.http.EventStream;
import dev.flattail.api.http.JobIds;
import dev.flattail.jobs.FeedBatch;
import dev.flattail.jobs.FeedPosition;
import dev.flattail.jobs.JobFeed;
import dev.flattail.jobs.JobFilter;
import dev.flattail.jobs.sweeps.Sweep;
import dev.flattail.jobs.sweeps.SweepNotFoundException;
import dev.flattail.jobs.sweeps.Sweeps;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Streams the events of a sweep's jobs until all of them have ended. */
@RestController
class SweepEventsController {
  private static final Logger log = LoggerFactory.getLogger(SweepEventsController.class);

  private final FeedStream stream;
  private final Sweeps sweeps;

  SweepEventsController(FeedStream stream, Sweeps sweeps) {
    this.stream = stream;
    this.sweeps = sweeps;
  }

  @GetMapping(path = "/sweeps/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  void events(
      @PathVariable String id,
      @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
      HttpServletResponse response)
      throws IOException, InterruptedException {
    UUID sweepId = JobIds.parse("sweep", id);
    Sweep sweep = sweeps.outline(sweepId).sweep();
    stream.write(
        new JobFilter(Set.of(), Set.of(), Map.of(), sweepId, null, null),
        lastEventId,
        new EndOfSweep(sweep),
        response);
  }

  /**
   * Ends the stream when all jobs have ended and all events up to then are written, or when the
   * sweep is deleted. Whether they have ended is asked when a job has, and at each ping: a job, or
   * the sweep, may have been deleted, and the events of deleted jobs are not streamed.
   */
  private final class EndOfSweep implements FeedStream.Ending {
    /** While only events in flight are awaited. */
    private static final Duration SHORT = Duration.ofMillis(200);

    private Sweep sweep;
    private @Nullable FeedPosition end;

    private EndOfSweep(Sweep sweep) {
      this.sweep = sweep;
    }

    @Override
    public Duration patience() {
      return isOver() || isUndecided() ? SHORT : EventStream.PING;
    }

    /** Returns whether all jobs have ended, and the sweep's search decides which of them go on. */
    private boolean isUndecided() {
      return !isOver()
          && sweep.counts().entrySet().stream()
              .allMatch(count -> count.getKey().isTerminal() || count.getValue() == 0);
    }

    private boolean isOver() {
      return sweep.state().isTerminal();
    }

    @Override
    public FeedStream.@Nullable End after(FeedBatch batch, JobFeed.Listener events) {
      try {
        return endAfter(batch, events);
      } catch (SweepNotFoundException deleted) {
        log.debug("Sweep {} was deleted while its events were streamed", sweep.id(), deleted);
        return new FeedStream.Gone();
      }
    }

    private FeedStream.@Nullable End endAfter(FeedBatch batch, JobFeed.Listener events) {
      boolean mayHaveEnded =
          batch.events().isEmpty()
              || batch.events().stream().anyMatch(event -> event.job().state().isTerminal());
      if (!isOver() && mayHaveEnded) {
        refresh();
      }
      if (!isOver()) {
        return null;
      }
      if (end == null) {
        end = events.present();
      }
      if (batch.reached().compareTo(end) < 0) {
        return null;
      }
      refresh();
      if (!isOver()) {
        // Jobs were resumed or added while the last events were awaited.
        end = null;
        return null;
      }
      return new FeedStream.LastEvent("end", SweepBody.of(sweep));
    }

    private void refresh() {
      sweep = sweeps.outline(sweep.id()).sweep();
    }
  }
}
