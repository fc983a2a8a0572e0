package dev.flattail.worker;

import dev.flattail.datasets.Datasets;
import dev.flattail.engine.ObservedActivity;
import dev.flattail.engine.StopSignal;
import dev.flattail.images.LabeledImages;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.jobspec.DatasetSpec;

/** The services and data that work on one claimed job needs. */
record JobContext(
    Lease lease,
    StopSignal stop,
    JobProgress progress,
    JobLog log,
    Publisher publisher,
    ModelWeights weights,
    Jobs jobs,
    Datasets datasets,
    StoreRetry retry,
    WorkListener.Attempt attempt) {

  /** Returns the title of the job's plots. */
  String title() {
    Job job = lease.job();
    String name = job.name();
    return name == null ? job.kind() + " " + job.id() : name;
  }

  /** Loads the images that a spec names; retries while the artifact store is unavailable. */
  LabeledImages load(DatasetSpec dataset) {
    return attempt
        .begin(ObservedActivity.Kind.LOAD)
        .around(() -> retry.invokeUnchecked(() -> datasets.load(dataset)));
  }

  /**
   * Ends the job successfully. Reports the final progress first, since a short job may not have
   * reported any.
   */
  void succeed(Object result, Publication publication) {
    progress.flush();
    log.info(
        "the work is done; publishing the result and its files (%d)"
            .formatted(publication.artifacts().size()));
    ObservedActivity publishing = attempt.begin(ObservedActivity.Kind.PUBLISH);
    try {
      lease.succeed(result, publication);
    } finally {
      publishing.close();
    }
  }
}
