package dev.flattail.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flattail.api.http.PublicPath;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobExtension;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.Progress;
import dev.flattail.jobs.StoredJson;
import dev.flattail.jobspec.Warning;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Schema {@code Job} of the contract. */
record JobBody(
    UUID id,
    String kind,
    @Nullable String name,
    Map<String, String> labels,
    @Nullable String owner,
    String state,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    int attempt,
    int maxAttempts,
    @Nullable Integer queuePosition,
    @Nullable String reason,
    boolean cancelRequested,
    Progress progress,
    @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("notify")
        @Nullable StoredJson notifyTargets,
    StoredJson spec,
    @Nullable StoredJson provenance,
    List<Warning> warnings,
    @Nullable StoredJson result,
    @Nullable StoredJson error,
    List<JobExtension> extensions,
    Links links) {

  /**
   * The paths of a job's resources.
   *
   * @param page where a browser shows the job
   * @param report the job as one HTML file
   * @param bundle the job's files as one archive
   * @param sweep path of the sweep that the job is part of; left out when there is none
   * @param tracker address of the job's run in the experiment tracker; left out when there is none
   */
  record Links(
      String self,
      String events,
      String metrics,
      String logs,
      String artifacts,
      String checkpoints,
      String page,
      String report,
      String bundle,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String sweep,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String tracker) {}

  static JobBody of(Job job) {
    String self = path(job.id());
    return new JobBody(
        job.id(),
        job.kind(),
        job.name(),
        job.labels(),
        job.owner(),
        job.state().wire(),
        job.createdAt(),
        job.startedAt(),
        job.finishedAt(),
        job.attempt(),
        job.maxAttempts(),
        job.state() == JobState.QUEUED ? job.queuePosition() : null,
        reason(job.reason(), job.waiting()),
        job.cancelRequested(),
        job.progress(),
        job.notifyTargets(),
        job.spec(),
        job.provenance(),
        List.of(job.warnings().as(Warning[].class)),
        job.result(),
        belowPrefix(job.error()),
        JobExtension.of(job),
        new Links(
            self,
            self + "/events",
            self + "/metrics",
            self + "/logs",
            self + "/artifacts",
            self + "/checkpoints",
            PublicPath.of("/ui/jobs/" + job.id()),
            self + "/report.html",
            self + "/bundle",
            job.sweep() == null ? null : SweepBody.path(job.sweep()),
            job.trackerUrl()));
  }

  /** Returns a stored problem document with its {@code type} as this client must request it. */
  static @Nullable StoredJson belowPrefix(@Nullable StoredJson error) {
    if (error == null || PublicPath.prefix().isEmpty()) {
      return error;
    }
    Map<String, Object> document = error.asMap();
    document.computeIfPresent("type", (_, type) -> PublicPath.of(type.toString()));
    return StoredJson.of(document);
  }

  /** Joins the reason of the last change with that of the wait. */
  static @Nullable String reason(@Nullable String last, @Nullable String waiting) {
    if (waiting == null) {
      return last;
    }
    return last == null ? waiting : last + "; " + waiting;
  }

  static String path(UUID id) {
    return PublicPath.of("/jobs/" + id);
  }
}
