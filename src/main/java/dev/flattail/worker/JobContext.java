package dev.flattail.worker;

import dev.flattail.datasets.Datasets;
import dev.flattail.engine.StopSignal;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.Lease;
import dev.flattail.jobs.Publication;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What work on one claimed job needs from around it. */
record JobContext(
    Lease lease,
    StopSignal stop,
    JobProgress progress,
    JobLog log,
    Publisher publisher,
    ModelWeights weights,
    Jobs jobs,
    Datasets datasets) {

  /** What plots call the run. */
  String title() {
    Job job = lease.job();
    String name = job.name();
    return name == null ? job.kind() + " " + job.id() : name;
  }

  /** Ends the job well, with its last progress: a short job may not have told any. */
  void succeed(Map<String, @Nullable Object> result, Publication publication) {
    progress.flush();
    lease.succeed(result, publication);
  }
}
