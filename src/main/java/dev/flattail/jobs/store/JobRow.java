package dev.flattail.jobs.store;

import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobState;
import dev.flattail.jobs.Progress;
import dev.flattail.jobs.StoredJson;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** Read-only row of the table {@code job}. Every write is an SQL statement with its own guard. */
@Entity
@Immutable
@Table(name = "job")
@SuppressWarnings("NullAway.Init") // Hibernate sets the fields
public class JobRow {
  @Id UUID id;
  String kind;
  @Nullable String name;

  @Convert(converter = DocumentConverter.class)
  Map<String, Object> labels;

  @Nullable String owner;
  int priority;
  String state;

  @Convert(converter = StoredJsonConverter.class)
  StoredJson spec;

  @Convert(converter = StoredJsonConverter.class)
  StoredJson submittedSpec;

  @Convert(converter = StoredJsonConverter.class)
  StoredJson warnings;

  @Nullable Long maxSeconds;
  @Nullable String traceparent;
  @Nullable UUID sweepId;
  int attempt;
  int maxAttempts;
  boolean cancelRequested;
  @Nullable String reason;
  double fraction;
  @Nullable Integer epoch;
  @Nullable Integer epochs;
  @Nullable Long step;
  @Nullable Long steps;
  @Nullable Double etaSeconds;

  @Convert(converter = StoredJsonConverter.class)
  @Nullable StoredJson provenance;

  @Convert(converter = StoredJsonConverter.class)
  @Nullable StoredJson result;

  @Convert(converter = StoredJsonConverter.class)
  @Nullable StoredJson error;

  Instant createdAt;
  @Nullable Instant startedAt;
  @Nullable Instant finishedAt;
  Instant updatedAt;
  long version;
  long lastEvent;

  JobState state() {
    return JobState.ofWire(state).orElseThrow();
  }

  /** Returns a job that is not queued. */
  public Job toJob() {
    return toJob(null, null);
  }

  Job toJob(@Nullable Integer queuePosition, @Nullable String waiting) {
    Map<String, String> labelled = new LinkedHashMap<>();
    labels.forEach((key, value) -> labelled.put(key, String.valueOf(value)));
    return new Job(
        id,
        kind,
        name,
        labelled,
        owner,
        priority,
        state(),
        createdAt,
        startedAt,
        finishedAt,
        updatedAt,
        attempt,
        maxAttempts,
        queuePosition,
        reason,
        waiting,
        cancelRequested,
        new Progress(fraction, epoch, epochs, step, steps, etaSeconds),
        maxSeconds == null ? null : Duration.ofSeconds(maxSeconds),
        spec,
        submittedSpec,
        provenance,
        warnings,
        result,
        error,
        traceparent,
        sweepId,
        version,
        lastEvent);
  }
}
