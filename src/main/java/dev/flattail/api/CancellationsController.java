package dev.flattail.api;

import dev.flattail.api.http.QueryParameters;
import dev.flattail.caller.CurrentCaller;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobConflictException;
import dev.flattail.jobs.JobFilter;
import dev.flattail.jobs.JobNotFoundException;
import dev.flattail.jobs.JobPage;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.JobSummary;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.sweeps.SweepNotFoundException;
import dev.flattail.jobs.sweeps.Sweeps;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Cancels the queued and running jobs that a filter matches: the caller's own, also for admins. */
@RestController
class CancellationsController {
  private static final int PAGE = 200;

  private final Jobs jobs;
  private final Sweeps sweeps;
  private final CurrentCaller caller;

  CancellationsController(Jobs jobs, Sweeps sweeps, CurrentCaller caller) {
    this.jobs = jobs;
    this.sweeps = sweeps;
    this.caller = caller;
  }

  /**
   * Schema {@code Cancellation} of the contract.
   *
   * @param jobs newest first
   */
  record CancellationBody(List<Cancelled> jobs) {}

  /**
   * A job that is cancelled, or was asked to stop.
   *
   * @param state {@code cancelled}, or {@code running} until its worker stops
   */
  record Cancelled(UUID id, String state) {}

  @PostMapping(path = "/jobs/cancel", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<CancellationBody> cancel(@RequestParam MultiValueMap<String, String> query) {
    QueryParameters parameters =
        new QueryParameters(query, Set.of("label", "kind", "sweep", "name", "model", "before"));
    JobFilter asked = JobFilters.of(parameters);
    if (asked.labels().isEmpty() && asked.sweep() == null && asked.model() == null) {
      throw QueryParameters.invalid(
          "label, sweep or model is required, so that no call cancels everything by mistake.");
    }
    UUID before = JobFilters.id(parameters, "before", "a job's id");
    JobFilter unfinished =
        new JobFilter(
            Set.of(JobState.QUEUED, JobState.RUNNING),
            asked.kinds(),
            asked.labels(),
            asked.sweep(),
            asked.name(),
            asked.model());
    List<Cancelled> cancelled = new ArrayList<>();
    Set<UUID> searches = new HashSet<>();
    String cursor = null;
    do {
      JobPage<JobSummary> page = jobs.summaries(unfinished, PAGE, cursor);
      for (JobSummary job : page.items()) {
        if (Objects.equals(job.owner(), caller.get().owner())
            && (before == null || isBefore(job.id(), before))) {
          if (job.sweep() != null && searches.add(job.sweep())) {
            // First, or the search would let others go on in the place of the cancelled ones.
            cancelSearch(job.sweep());
          }
          cancel(job.id(), cancelled);
        }
      }
      cursor = page.nextCursor();
    } while (cursor != null);
    return ResponseEntity.accepted().body(new CancellationBody(cancelled));
  }

  /** Compares ids as PostgreSQL does, by their bytes: ids of version 7 sort by age. */
  private static boolean isBefore(UUID id, UUID other) {
    int high = Long.compareUnsigned(id.getMostSignificantBits(), other.getMostSignificantBits());
    return high < 0
        || (high == 0
            && Long.compareUnsigned(id.getLeastSignificantBits(), other.getLeastSignificantBits())
                < 0);
  }

  private void cancelSearch(UUID sweep) {
    try {
      sweeps.cancelSearch(sweep);
    } catch (SweepNotFoundException _) {
      // Nothing is left to search.
    }
  }

  /** Cancels a job, unless it has ended or was deleted since it was listed. */
  private void cancel(UUID id, List<Cancelled> cancelled) {
    try {
      Job job = jobs.cancel(id);
      cancelled.add(new Cancelled(id, job.state().wire()));
    } catch (JobConflictException | JobNotFoundException _) {
      // Nothing is left to cancel.
    }
  }
}
