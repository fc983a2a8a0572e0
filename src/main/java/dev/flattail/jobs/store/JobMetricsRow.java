package dev.flattail.jobs.store;

import dev.flattail.jobs.StoredJson;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** Read-only row of the table {@code job_metrics}. */
@Entity
@Immutable
@Table(name = "job_metrics")
@IdClass(JobMetricsRow.Key.class)
@SuppressWarnings("NullAway.Init") // Hibernate sets the fields
class JobMetricsRow {
  @Id UUID jobId;
  @Id int epoch;

  @Column(name = "row")
  @Convert(converter = StoredJsonConverter.class)
  StoredJson values;

  record Key(UUID jobId, int epoch) {}
}
