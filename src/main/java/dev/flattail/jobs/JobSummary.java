package dev.flattail.jobs;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a list shows of a job, without its documents. Components that {@link Job} has too mean the
 * same.
 *
 * @param dataset name of the data set
 * @param arch name of the architecture; null when the spec names another job's model
 * @param model the training that made the measured model; null for other models
 * @param balancedAccuracy of the test images, after the last epoch of a training or by an
 *     evaluation, 0 to 1; null without a result, or for results of other kinds
 * @param few the same of the classes with few images
 * @param verdict whether the result meets the spec's expectations; null without a result or
 *     expectations
 */
public record JobSummary(
    UUID id,
    String kind,
    @Nullable String name,
    Map<String, String> labels,
    @Nullable String owner,
    JobState state,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    int attempt,
    int maxAttempts,
    @Nullable Integer queuePosition,
    @Nullable String reason,
    @Nullable String waiting,
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
    long version) {}
