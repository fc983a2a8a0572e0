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
import dev.flattail.results.ResultFiles;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

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
  void succeed(Object result, Publication publication) throws IOException {
    progress.flush();
    log.info(
        "the work is done; publishing the result and its files (%d)"
            .formatted(publication.artifacts().size() + 1));
    ObservedActivity publishing = attempt.begin(ObservedActivity.Kind.PUBLISH);
    try {
      lease.succeed(result, publication.with(tensorBoard(result, publication)));
    } finally {
      publishing.close();
    }
  }

  private Publication.File tensorBoard(Object result, Publication publication) throws IOException {
    Map<String, byte[]> plots = new LinkedHashMap<>();
    for (Publication.File file : publication.artifacts()) {
      String plot = ResultFiles.pngOf(file.path());
      if (plot != null) {
        plots.put(plot, publisher.read(file));
      }
    }
    Job job = lease.job();
    byte[] bytes = TensorBoardFile.of(job, jobs).ended(result, plots, Instant.now()).bytes();
    return publisher.put(TensorBoardFile.path(job), TensorBoardFile.MEDIA_TYPE, bytes);
  }
}
