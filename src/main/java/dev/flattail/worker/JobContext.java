package dev.flattail.worker;

import dev.flattail.datasets.Datasets;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.Lease;

/** What work on one claimed job needs from around it. */
record JobContext(
    Lease lease,
    LeaseKeeper keeper,
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
}
