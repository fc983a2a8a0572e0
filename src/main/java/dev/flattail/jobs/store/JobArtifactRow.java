package dev.flattail.jobs.store;

import dev.flattail.jobs.Artifact;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** Read-only row of the table {@code job_artifact}. */
@Entity
@Immutable
@Table(name = "job_artifact")
@IdClass(JobArtifactRow.Key.class)
@SuppressWarnings("NullAway.Init") // Hibernate sets the fields
class JobArtifactRow {
  @Id UUID jobId;
  @Id String path;
  String mediaType;
  long bytes;
  String sha256;
  String storageKey;
  Instant createdAt;

  record Key(UUID jobId, String path) {}

  Artifact toArtifact() {
    return new Artifact(path, mediaType, bytes, sha256, storageKey, createdAt);
  }
}
