package dev.flattail.jobs.store;

import dev.flattail.jobs.JobEvent;
import dev.flattail.jobs.LogLine;
import dev.flattail.jobs.StoredJson;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** Read-only row of the table {@code job_event}. */
@Entity
@Immutable
@Table(name = "job_event")
@IdClass(JobEventRow.Key.class)
@SuppressWarnings("NullAway.Init") // Hibernate sets the fields
class JobEventRow {
  @Id UUID jobId;
  @Id long seq;
  String type;

  @Convert(converter = StoredJsonConverter.class)
  StoredJson data;

  Instant at;

  /** The document of a log event. */
  record Line(String level, String message) {}

  record Key(UUID jobId, long seq) {}

  JobEvent toEvent() {
    return new JobEvent(seq, JobEvent.Type.valueOf(type.toUpperCase(Locale.ROOT)), data, at);
  }

  LogLine toLogLine() {
    Line line = data.as(Line.class);
    return new LogLine(at, line.level(), line.message());
  }
}
