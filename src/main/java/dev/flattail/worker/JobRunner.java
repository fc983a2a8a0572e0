package dev.flattail.worker;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.artifacts.UploadedCheckpoints;
import dev.flattail.datasets.Datasets;
import dev.flattail.jobs.Failure;
import dev.flattail.jobs.FailureCause;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.Lease;
import dev.flattail.jobs.LeaseLost;
import dev.flattail.spec.EvaluateSpec;
import dev.flattail.spec.FlatnessSpec;
import dev.flattail.spec.HessianSpec;
import dev.flattail.spec.JobSpec;
import dev.flattail.spec.LandscapeSpec;
import dev.flattail.spec.SpecReader;
import dev.flattail.spec.TrainSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/** Works on one claimed job until its lease ends, one way or another. */
final class JobRunner {
  private static final Logger log = LoggerFactory.getLogger(JobRunner.class);

  private final Jobs jobs;
  private final Datasets datasets;
  private final ArtifactStore store;
  private final UploadedCheckpoints uploads;

  JobRunner(Jobs jobs, Datasets datasets, ArtifactStore store, UploadedCheckpoints uploads) {
    this.jobs = jobs;
    this.datasets = datasets;
    this.store = store;
    this.uploads = uploads;
  }

  /** Runs the job; never throws for what the job does. */
  void run(Lease lease, LeaseKeeper keeper) {
    try {
      boolean finished = work(lease, keeper);
      if (!finished) {
        end(lease, keeper);
      }
    } catch (LeaseLost lost) {
      log.warn("{}", lost.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception | LinkageError | OutOfMemoryError | StackOverflowError thrown) {
      fail(lease, Failures.of(thrown), thrown);
    }
  }

  /** Whether the work came to its end and ended the lease. */
  private boolean work(Lease lease, LeaseKeeper keeper) throws IOException, InterruptedException {
    Path scratch = Files.createTempDirectory("flattail-job-");
    try (JobProgress progress = new JobProgress(lease)) {
      JobContext context =
          new JobContext(
              lease,
              keeper,
              progress,
              new JobLog(lease),
              new Publisher(lease, store),
              new ModelWeights(jobs, store, uploads),
              jobs,
              datasets);
      JobSpec spec = SpecReader.read(lease.job().spec());
      return switch (spec) {
        case TrainSpec train -> new TrainJob(context, train, scratch).run();
        case EvaluateSpec evaluate -> new EvaluateJob(context, evaluate, scratch).run();
        case HessianSpec hessian -> new HessianJob(context, hessian, scratch).run();
        case LandscapeSpec landscape -> new LandscapeJob(context, landscape, scratch).run();
        case FlatnessSpec flatness -> new FlatnessJob(context, flatness, scratch).run();
      };
    } finally {
      FileSystemUtils.deleteRecursively(scratch);
    }
  }

  /** Says why the work stopped early. */
  private void end(Lease lease, LeaseKeeper keeper) {
    EndReason reason = keeper.reason();
    if (reason == null) {
      return;
    }
    switch (reason) {
      case CANCELLED -> lease.cancelled();
      case TIME_OVER ->
          lease.fail(
              new Failure(
                  FailureCause.TIME_OVER,
                  "The job ran for longer than its maxDuration of "
                      + lease.job().maxDuration()
                      + ". Its last checkpoint is kept; resume it, or submit it with more time."));
      case DRAINED -> lease.release("the worker is shutting down");
      case LEASE_LOST -> log.warn("Lost the lease of job {}", lease.job().id());
    }
  }

  private static void fail(Lease lease, Failure failure, Throwable thrown) {
    log.error("Job {} failed: {}", lease.job().id(), failure.detail(), thrown);
    try {
      JobState state = lease.fail(failure);
      log.info("Job {} is now {}", lease.job().id(), state);
    } catch (LeaseLost lost) {
      log.warn("{}", lost.getMessage());
    }
  }
}
