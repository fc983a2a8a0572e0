package dev.flattail.api;

import dev.flattail.jobs.JobState;
import dev.flattail.jobs.JobSummary;
import dev.flattail.jobs.Progress;
import dev.flattail.jobs.StoredJson;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Schema {@code JobSummary} of the contract. */
record JobSummaryBody(
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
    @Nullable String dataset,
    @Nullable String arch,
    @Nullable UUID model,
    @Nullable Double balancedAccuracy,
    @Nullable Double few,
    @Nullable String verdict,
    @Nullable StoredJson error,
    @Nullable UUID sweep,
    long version) {

  static JobSummaryBody of(JobSummary job) {
    return new JobSummaryBody(
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
        JobBody.reason(job.reason(), job.waiting()),
        job.cancelRequested(),
        job.progress(),
        job.dataset(),
        job.arch(),
        job.model(),
        job.balancedAccuracy(),
        job.few(),
        job.verdict(),
        JobBody.belowPrefix(job.error()),
        job.sweep(),
        job.version());
  }
}
