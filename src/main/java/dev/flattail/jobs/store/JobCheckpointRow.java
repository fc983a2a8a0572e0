package dev.flattail.jobs.store;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** Read-only row of the table {@code job_checkpoint}. */
@Entity
@Immutable
@Table(name = "job_checkpoint")
@IdClass(JobCheckpointRow.Key.class)
@SuppressWarnings("NullAway.Init") // Hibernate sets the fields
class JobCheckpointRow {
  @Id UUID jobId;
  @Id String name;
  int epoch;
  String path;

  record Key(UUID jobId, String name) {}
}
