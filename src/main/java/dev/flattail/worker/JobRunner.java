package dev.flattail.worker;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.artifacts.UploadedCheckpoints;
import dev.flattail.datasets.Datasets;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.QueueSettings;
import dev.flattail.jobs.worker.Failure;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.LeaseLostException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Works on one claimed job until its lease ends. */
@Component
final class JobRunner {
  private static final Logger log = LoggerFactory.getLogger(JobRunner.class);

  private final JobWork work;
  private final Jobs jobs;
  private final Datasets datasets;
  private final ArtifactStore store;
  private final UploadedCheckpoints uploads;
  private final WorkerPulse pulse;
  private final QueueSettings settings;
  private final StoreProbe probe;

  JobRunner(
      JobWork work,
      Jobs jobs,
      Datasets datasets,
      ArtifactStore store,
      UploadedCheckpoints uploads,
      WorkerPulse pulse,
      QueueSettings settings,
      StoreProbe probe) {
    this.probe = probe;
    this.work = work;
    this.jobs = jobs;
    this.datasets = datasets;
    this.store = store;
    this.uploads = uploads;
    this.pulse = pulse;
    this.settings = settings;
  }

  /** Runs the job; never throws for a failure of the job. */
  void run(Lease lease, LeaseKeeper keeper, WorkListener.Attempt attempt) {
    try {
      boolean finished = work(lease, keeper, attempt);
      if (finished) {
        log.info("Job {} succeeded", lease.job().id());
      } else {
        end(lease, keeper);
      }
    } catch (LeaseLostException lost) {
      log.warn("{}", lost.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception | LinkageError | OutOfMemoryError | StackOverflowError thrown) {
      String trouble = StoreProbe.isBehind(thrown) ? probe.check() : null;
      if (trouble == null) {
        Failure failure = FailureReasons.of(thrown);
        attempt.failed(failure.cause());
        fail(lease, failure, thrown);
      } else {
        release(lease, trouble, thrown);
      }
    }
  }

  /** Gives the job back without using up its attempt: it is not the reason for the failure. */
  private static void release(Lease lease, String trouble, Throwable thrown) {
    log.warn("Job {} goes back to the queue: {}", lease.job().id(), trouble, thrown);
    try {
      lease.release("files could not be stored: " + trouble);
    } catch (LeaseLostException lost) {
      log.warn("{}", lost.getMessage());
    }
  }

  /** Returns whether the work was completed and ended the lease. */
  private boolean work(Lease lease, LeaseKeeper keeper, WorkListener.Attempt attempt)
      throws IOException, InterruptedException {
    StoreRetry retry = new StoreRetry(keeper::reason, settings.lease());
    try (Scratch scratch = Scratch.create();
        JobProgress progress = new JobProgress(lease, pulse)) {
      JobContext context =
          new JobContext(
              lease,
              keeper,
              progress,
              new JobLog(lease),
              new Publisher(lease, store, retry),
              new ModelWeights(jobs, store, uploads, retry),
              jobs,
              datasets,
              retry,
              attempt);
      return work.run(context, scratch.folder());
    }
  }

  /** Ends the lease of work that stopped early, with the reason. */
  private void end(Lease lease, LeaseKeeper keeper) {
    EndReason reason = keeper.reason();
    if (reason == null) {
      return;
    }
    switch (reason) {
      case CANCELLED -> {
        lease.cancelled();
        log.info("Job {} is cancelled", lease.job().id());
      }
      case TIME_OVER ->
          fail(lease, FailureReasons.timeOver(lease.job().kind(), lease.job().maxDuration()));
      case DRAINED -> {
        lease.release("the worker is shutting down");
        log.info("Job {} returned to the queue unfinished", lease.job().id());
      }
      case LEASE_LOST -> log.warn("Lost the lease of job {}", lease.job().id());
    }
  }

  /** Ends the attempt. Only failures of the machinery are errors of the service. */
  private static void fail(Lease lease, Failure failure, Throwable thrown) {
    if (failure.cause().isRetried()) {
      log.error("Job {} failed: {}", lease.job().id(), failure.detail(), thrown);
    } else {
      log.debug("Job {} failed", lease.job().id(), thrown);
    }
    fail(lease, failure);
  }

  private static void fail(Lease lease, Failure failure) {
    try {
      new JobLog(lease).error(failure.detail());
      JobState state = lease.fail(failure);
      log.info(
          "Job {} is now {} ({}): {}",
          lease.job().id(),
          state.wire(),
          failure.cause().slug(),
          failure.detail());
    } catch (LeaseLostException lost) {
      log.warn("{}", lost.getMessage());
    }
  }
}
