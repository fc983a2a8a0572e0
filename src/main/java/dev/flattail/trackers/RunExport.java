package dev.flattail.trackers;

import dev.flattail.artifacts.ArtifactContent;
import dev.flattail.artifacts.NoSuchArtifactException;
import dev.flattail.jobs.Artifact;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.MetricsRow;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

/**
 * One export: brings the run of a job up to date with the job. Each part records what the run has
 * before the next begins, so a crash between two repeats one request at most. What may have been
 * sent before is compared with the run, and sent only if the run does not have it.
 */
final class RunExport {
  /** Beyond the time that a request may take. */
  private static final Duration MARGIN = Duration.ofSeconds(20);

  private final RunExporter.Tools tools;
  private final ClaimedExport claim;
  private final Job job;
  private final RunDescription description;
  private final Map<String, Map<Integer, MetricPoint>> histories = new HashMap<>();
  private ExportProgress progress;
  private @Nullable String run;
  private @Nullable String experiment;

  /** The first failure of a part. */
  private @Nullable MlflowException failure;

  /** What the run had at the beginning; null when {@link #progress} says it. */
  private @Nullable MlflowRun before;

  /** Whether the run may have more than {@link #progress} says. */
  private boolean compare;

  RunExport(RunExporter.Tools tools, ClaimedExport claim, Job job) {
    this.tools = tools;
    this.claim = claim;
    this.job = job;
    this.description = new RunDescription(job, tools.service(), tools.properties().details());
    this.progress = claim.progress();
    this.run = claim.run();
    this.experiment = claim.experiment();
    this.compare = claim.unconfirmed();
  }

  /** Returns the job's run, once it is known. */
  @Nullable String run() {
    return run;
  }

  ExportProgress progress() {
    return progress;
  }

  /** Exports everything that the run does not have. */
  void bringUpToDate() throws MlflowException {
    if (run == null) {
      open();
    } else if (job.trackerUrl() == null) {
      link(run); // a crash followed the record of the run
    }
    String id = Objects.requireNonNull(run);
    compareWith(id);
    // Metrics and status come first, and do not wait for parts that fail.
    part(() -> exportParameters(id));
    part(() -> exportRows(id));
    if (job.state().isTerminal()) {
      part(() -> exportResult(id));
    }
    part(() -> setStatus(id));
    @Nullable MlflowException needed = failure;
    part(() -> exportTags(id));
    part(() -> exportDataset(id));
    if (job.state().isTerminal()) {
      uploadArtifacts();
      part(() -> removeDuplicates(id));
    } else {
      failure = needed; // the next export of a running job, which is soon, tries the rest again
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** A part of the export. */
  private interface Part {
    void run() throws MlflowException;
  }

  /** Makes a part. When it fails, the parts after it go on, unless the server is away. */
  private void part(Part part) throws MlflowException.Unavailable {
    try {
      part.run();
    } catch (MlflowException e) {
      if (e instanceof MlflowException.Unavailable away) {
        throw away;
      }
      failure = failure == null ? e : failure;
    }
  }

  /** Finds the job's run, or creates it. */
  private void open() throws MlflowException {
    experiment =
        claim.experiment() == null
            ? ExperimentName.of(tools.properties().experiment(), job)
            : claim.experiment();
    Opened opened = findOrCreate(experiment);
    compare |= !opened.created();
    progress = progress.withUploadPath(MlflowRuns.uploadPath(opened.run()).orElse(null));
    try {
      tools.queue().opened(claim, experiment, opened.run().id(), progress);
    } catch (ClaimLostException e) {
      // Another process may have found this run. If it has another one, this one is superfluous.
      if (opened.created() && tools.queue().hasOtherRun(job.id(), opened.run().id())) {
        tools.runs().delete(opened.run().id());
      }
      throw e;
    }
    run = opened.run().id();
    tools.jobs().trackedAt(job.id(), tools.runs().page(opened.run()));
  }

  private void link(String id) throws MlflowException {
    renew();
    tools
        .runs()
        .get(id)
        .ifPresent(found -> tools.jobs().trackedAt(job.id(), tools.runs().page(found)));
  }

  /** The job's run, and whether this export created it. */
  private record Opened(MlflowRun run, boolean created) {}

  /**
   * The experiment is recorded once MLflow has it: from then on, a run may be there. While it
   * cannot be used, the operator may name another one.
   */
  private Opened findOrCreate(String name) throws MlflowException {
    renew();
    List<MlflowRun> found = tools.runs().find(name, job.id());
    if (!found.isEmpty()) {
      return new Opened(found.getFirst(), false);
    }
    tools.queue().creating(claim, name, progress.withCreation());
    progress = progress.withCreation();
    renew();
    return new Opened(
        tools
            .runs()
            .create(
                name,
                description.name(),
                job.startedAt() == null ? job.createdAt() : job.startedAt(),
                description.creationTags()),
        true);
  }

  /** Reads the run if it may have more parameters and tags than is known. */
  private void compareWith(String id) throws MlflowException {
    if (compare && !(progress.parameters() && description.tags().equals(progress.tags()))) {
      renew();
      before = tools.runs().get(id).orElse(null);
      if (before != null && progress.uploadPath() == null) {
        progress = progress.withUploadPath(MlflowRuns.uploadPath(before).orElse(null));
      }
    }
  }

  private void exportParameters(String id) throws MlflowException {
    if (progress.parameters()) {
      return;
    }
    Map<String, String> parameters = description.parameters();
    if (before != null) {
      parameters.keySet().removeAll(before.parameters());
    }
    renew();
    tools.runs().logParameters(id, parameters);
    save(progress.withParameters());
  }

  private void exportTags(String id) throws MlflowException {
    Map<String, String> tags = description.tags();
    if (tags.equals(progress.tags())) {
      return;
    }
    renew();
    tools.runs().setTags(id, tags);
    for (String tag : before == null ? progress.tags().keySet() : before.tags().keySet()) {
      if (!tags.containsKey(tag)) {
        renew();
        tools.runs().removeTag(id, tag);
      }
    }
    save(progress.withTags(tags));
  }

  private void exportDataset(String id) throws MlflowException {
    Map<String, String> dataset = description.dataset();
    if (progress.dataset() || dataset.isEmpty()) {
      return;
    }
    renew();
    tools.runs().logDataset(id, dataset, description.datasetContext());
    save(progress.withDataset());
  }

  private void exportRows(String id) throws MlflowException {
    List<MetricPoint> points = new ArrayList<>();
    ExportProgress after = progress;
    for (MetricsRow row : tools.jobs().rows(job.id(), progress.epoch(), progress.rowAt())) {
      List<MetricPoint> figures = RunFigures.of(row);
      if (points.size() + figures.size() > MlflowRuns.MOST_METRICS) {
        log(id, points);
        save(after);
        points.clear();
      }
      // A repeated epoch: the run has its figures, most of them equal.
      points.addAll(row.epoch() <= progress.epoch() ? missing(id, figures) : figures);
      after = after.withRow(row.epoch(), row.at());
    }
    log(id, points);
    if (!after.equals(progress)) {
      save(after);
    }
  }

  private void exportResult(String id) throws MlflowException {
    Instant end = Objects.requireNonNull(job.finishedAt());
    if (job.result() == null || end.equals(progress.resultAt())) {
      return;
    }
    // The cursor may be beyond it: a training that lost its worker may end earlier.
    List<MetricPoint> points = RunFigures.of(job.result(), tools.jobs().lastEpoch(job.id()), end);
    List<MetricPoint> news = progress.resultAt() == null ? points : missing(id, points);
    for (int i = 0; i < news.size(); i += MlflowRuns.MOST_METRICS) {
      log(id, news.subList(i, Math.min(i + MlflowRuns.MOST_METRICS, news.size())));
    }
    save(progress.withResult(end));
  }

  /** Adds points, without those that the run has from an export whose end is unknown. */
  private void log(String id, List<MetricPoint> points) throws MlflowException {
    List<MetricPoint> news = compare ? missing(id, points) : points;
    if (!news.isEmpty()) {
      renew();
      tools.runs().logPoints(id, news);
    }
  }

  /** Returns the points whose step has no or another value in the run. */
  private List<MetricPoint> missing(String id, List<MetricPoint> points) throws MlflowException {
    List<MetricPoint> missing = new ArrayList<>();
    for (MetricPoint point : points) {
      Map<Integer, MetricPoint> known = histories.get(point.name());
      if (known == null) {
        renew();
        known = tools.runs().history(id, point.name());
        histories.put(point.name(), known);
      }
      MetricPoint same = known.get(point.step());
      if (same == null || Double.compare(same.value(), point.value()) != 0) {
        missing.add(point);
      }
    }
    return missing;
  }

  private void uploadArtifacts() throws MlflowException.Unavailable {
    if (tools.properties().artifacts() != MlflowProperties.Artifacts.UPLOAD) {
      return;
    }
    String folder = progress.uploadPath();
    if (folder == null) {
      tools.warnings().noUploads();
      return;
    }
    part(() -> uploadSpec(folder));
    for (Artifact artifact : tools.jobs().artifacts(job.id())) {
      if (artifact.bytes() <= tools.properties().maxUpload().toBytes()
          && !artifact.sha256().equals(progress.uploaded().get(artifact.path()))) {
        part(() -> upload(folder, artifact));
      }
    }
  }

  private void uploadSpec(String folder) throws MlflowException {
    byte[] spec = job.spec().text().getBytes(StandardCharsets.UTF_8);
    String specHash = DigestUtils.sha256Hex(spec);
    if (!specHash.equals(progress.uploaded().get("spec.json"))) {
      renew();
      tools
          .runs()
          .upload(
              folder + "/spec.json",
              new ByteArrayInputStream(spec),
              spec.length,
              "application/json");
      save(progress.withUpload("spec.json", specHash));
    }
  }

  private void upload(String folder, Artifact artifact) throws MlflowException {
    tools.queue().renew(claim, tools.client().uploadTimeout(artifact.bytes()).plus(MARGIN));
    try {
      ArtifactContent content = tools.store().open(artifact.storageKey());
      try (InputStream bytes = content.read()) {
        tools
            .runs()
            .upload(folder + "/" + artifact.path(), bytes, content.bytes(), artifact.mediaType());
      }
    } catch (NoSuchArtifactException gone) {
      return; // deleted or replaced since, which makes another export due
    } catch (IOException e) {
      // Not of MLflow, so that other jobs need not wait.
      throw new MlflowException.Failed(
          "could not read %s from the artifact store: %s"
              .formatted(artifact.path(), e.getMessage()));
    }
    save(progress.withUpload(artifact.path(), artifact.sha256()));
  }

  /**
   * Deletes blank runs that were created for the job by requests whose answers were lost, and which
   * the search after that did not show yet.
   */
  private void removeDuplicates(String id) throws MlflowException {
    if (progress.creations() < 2 || experiment == null) {
      return;
    }
    renew();
    for (MlflowRun other : tools.runs().find(experiment, job.id())) {
      if (!other.id().equals(id) && other.blank()) {
        renew();
        tools.runs().delete(other.id());
      }
    }
  }

  private void setStatus(String id) throws MlflowException {
    Instant end = job.state().isTerminal() ? job.finishedAt() : null;
    String status = status(job.state());
    String both = end == null ? status : status + " " + end;
    if (!both.equals(progress.status())) {
      renew();
      tools.runs().setStatus(id, status, end);
      save(progress.withStatus(both));
    }
  }

  /** Returns MLflow's name of a state. A job that returned to the queue has begun. */
  static String status(JobState state) {
    return switch (state) {
      case QUEUED, RUNNING -> "RUNNING";
      case SUCCEEDED -> "FINISHED";
      case FAILED -> "FAILED";
      case CANCELLED -> "KILLED";
    };
  }

  private void renew() {
    tools.queue().renew(claim, tools.client().timeout().plus(MARGIN));
  }

  private void save(ExportProgress now) {
    tools.queue().save(claim, now);
    progress = now;
  }
}
