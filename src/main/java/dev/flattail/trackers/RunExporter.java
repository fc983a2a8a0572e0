package dev.flattail.trackers;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.ServiceAddress;
import dev.flattail.jobs.TrackedJobs;
import dev.flattail.trackers.MlflowException.Refused;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/** Exports claimed jobs, and records how that went. */
@Component
@EnableConfigurationProperties(MlflowProperties.class)
class RunExporter {
  private static final Logger log = LoggerFactory.getLogger(RunExporter.class);

  private final Tools tools;

  RunExporter(
      ExportQueue queue,
      TrackedJobs jobs,
      ArtifactStore store,
      MlflowClient client,
      MlflowRuns runs,
      MlflowProperties properties,
      ServiceAddress service) {
    this.tools = new Tools(queue, jobs, store, client, runs, properties, service, new Warnings());
  }

  /** What exports share. */
  record Tools(
      ExportQueue queue,
      TrackedJobs jobs,
      ArtifactStore store,
      MlflowClient client,
      MlflowRuns runs,
      MlflowProperties properties,
      ServiceAddress service,
      Warnings warnings) {}

  /** Warnings that are logged once. */
  static final class Warnings {
    private final AtomicBoolean uploads = new AtomicBoolean();

    void noUploads() {
      if (uploads.compareAndSet(false, true)) {
        log.warn(
            "MLflow stores artifacts elsewhere and not through its own server, so none are uploaded; start it with --serve-artifacts, or set flattail.trackers.mlflow.artifacts=link");
      }
    }
  }

  /** The run was deleted in MLflow, so its job is exported no more. */
  static final class RunDeletedException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Makes one export.
   *
   * @throws RunDeletedException when somebody has deleted the run
   * @throws ClaimLostException when another process has the job
   */
  void export(ClaimedExport claim) throws MlflowException, RunDeletedException {
    Optional<Job> found = tools.jobs().find(claim.job());
    if (found.isEmpty()) {
      endDeleted(claim);
      return;
    }
    Job job = found.get();
    boolean begun = job.startedAt() != null || claim.experiment() != null;
    if (!begun || !tools.properties().isExported(job.owner())) {
      // Cancelled in the queue, or back there, or not wanted in the tracker.
      tools.queue().finish(claim, claim.progress(), job.state(), tools.properties().every());
      return;
    }
    RunExport export = new RunExport(tools, claim, job);
    try {
      export.bringUpToDate();
    } catch (Refused e) {
      if (export.run() != null) {
        look(claim, export);
      }
      throw e;
    }
    tools.queue().finish(claim, export.progress(), job.state(), tools.properties().every());
  }

  /**
   * Finds out whether a refusal was about the run as a whole. Forgets a run that the server does
   * not know; the wait after the refusal goes before the next one.
   */
  private void look(ClaimedExport claim, RunExport export)
      throws MlflowException, RunDeletedException {
    Optional<MlflowRun> now = tools.runs().get(Objects.requireNonNull(export.run()));
    if (now.isEmpty()) {
      log.info(
          "MLflow does not know the run of job {} any more; the job gets another one", claim.job());
      tools.queue().forgetRun(claim, export.progress().ofNoRun());
    } else if (now.get().deleted()) {
      throw new RunDeletedException();
    }
  }

  /** Ends the run of a job that was deleted before its export was complete. */
  private void endDeleted(ClaimedExport claim) throws MlflowException {
    String run = claim.run();
    try {
      if (run == null && claim.experiment() != null) {
        List<MlflowRun> runs = tools.runs().find(claim.experiment(), claim.job());
        run = runs.isEmpty() ? null : runs.getFirst().id();
      }
      if (run != null) {
        JobState ended = claim.ended() == null ? JobState.CANCELLED : claim.ended();
        tools.runs().setTags(run, Map.of("flattail.deleted", "true"));
        tools.runs().setStatus(run, RunExport.status(ended), null);
      }
    } catch (Refused e) {
      log.info("Could not end the MLflow run of job {}, which was deleted", claim.job(), e);
    }
    tools.queue().forgetJob(claim);
  }
}
