package dev.flattail.worker;

import dev.flattail.datasets.Datasets;
import dev.flattail.engine.Activity;
import dev.flattail.engine.StopSignal;
import dev.flattail.images.LabelledImages;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.lease.Lease;
import dev.flattail.jobs.lease.Publication;
import dev.flattail.jobspec.DatasetSpec;

/** What work on one claimed job needs from around it. */
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

  /** What plots call the run. */
  String title() {
    Job job = lease.job();
    String name = job.name();
    return name == null ? job.kind() + " " + job.id() : name;
  }

  /** The images that a spec names; while the store that keeps them is away, it is waited for. */
  LabelledImages load(DatasetSpec dataset) {
    return attempt
        .begin(Activity.Kind.LOAD)
        .around(() -> retry.invokeUnchecked(() -> datasets.load(dataset)));
  }

  /** Ends the job well, with its last progress: a short job may not have told any. */
  void succeed(Object result, Publication publication) {
    progress.flush();
    Activity publishing = attempt.begin(Activity.Kind.PUBLISH);
    try {
      lease.succeed(result, publication);
    } finally {
      publishing.close();
    }
  }
}
