package dev.flattail.jobs.queue;

import dev.flattail.jobs.FailureCause;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.QueueSettings;
import dev.flattail.jobs.worker.Failure;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * Decides what happens to a running job after an unsuccessful attempt. The job is cancelled if that
 * was requested, returns to the queue while a retry may help, or fails.
 */
@Component
class FailedAttempts {
  private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(5);

  private final StateTransitions transitions;
  private final QueueSettings settings;

  FailedAttempts(StateTransitions transitions, QueueSettings settings) {
    this.transitions = transitions;
    this.settings = settings;
  }

  /** Ends an attempt whose worker reported the failure. */
  JobState failed(StateTransitions.Locked job, Failure failure) {
    if (job.cancelRequested()) {
      transitions.cancel(job.id());
      return JobState.CANCELLED;
    }
    boolean retry = failure.cause().isRetried() && job.attempt() < job.maxAttempts();
    if (retry) {
      transitions.retry(
          job.id(),
          failure.cause(),
          "attempt %d of %d failed and is repeated: %s"
              .formatted(job.attempt(), job.maxAttempts(), failure.detail()),
          backoff(job.attempt()));
      return JobState.QUEUED;
    }
    transitions.fail(job.id(), failure);
    return JobState.FAILED;
  }

  /**
   * Ends an attempt whose worker was lost.
   *
   * @param worker name of the worker in messages to the user
   */
  JobState lost(StateTransitions.Locked job, String worker) {
    if (job.cancelRequested()) {
      transitions.cancel(job.id());
      return JobState.CANCELLED;
    }
    if (job.attempt() < job.maxAttempts()) {
      // No backoff: a lost machine is not the job's fault, and hours of work wait.
      transitions.retry(
          job.id(),
          FailureCause.WORKER_LOST,
          worker + " was lost; goes on from the last checkpoint",
          Duration.ZERO);
      return JobState.QUEUED;
    }
    transitions.fail(
        job.id(),
        new Failure(
            FailureCause.WORKER_LOST,
            "%s was lost while it ran this job, and so was every worker before it in %d attempts. Most often memory ran out or a native library aborted: look into the worker's log, ask for less (batchSize), then resume the job; its last checkpoint is kept."
                .formatted(worker, job.attempt())));
    return JobState.FAILED;
  }

  private Duration backoff(int attempt) {
    Duration doubled = settings.backoff().multipliedBy(1L << Math.min(attempt - 1, 16));
    return doubled.compareTo(LONGEST_BACKOFF) < 0 ? doubled : LONGEST_BACKOFF;
  }
}
