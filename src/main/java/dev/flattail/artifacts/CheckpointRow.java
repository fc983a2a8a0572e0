package dev.flattail.artifacts;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Generated;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;

/** Row of the table {@code checkpoint}; immutable. */
@Entity
@Table(name = "checkpoint")
class CheckpointRow implements Persistable<UUID> {
  @Id private UUID id;
  private int tensors;
  private long parameters;
  private String sha256;
  private long bytes;
  private @Nullable String owner;

  @Generated
  @Column(insertable = false, updatable = false)
  private @Nullable Instant createdAt;

  @Transient private boolean isNew;

  /** For Hibernate, which fills the fields. */
  @SuppressWarnings("NullAway.Init")
  protected CheckpointRow() {}

  CheckpointRow(
      UUID id, int tensors, long parameters, String sha256, long bytes, @Nullable String owner) {
    this.id = id;
    this.tensors = tensors;
    this.parameters = parameters;
    this.sha256 = sha256;
    this.bytes = bytes;
    this.owner = owner;
    this.isNew = true;
  }

  /** Returns the owner; null for the operator. */
  @Nullable String owner() {
    return owner;
  }

  UploadedCheckpoint toUpload() {
    if (createdAt == null) {
      throw new IllegalStateException("checkpoint " + id + " has not been written yet");
    }
    return new UploadedCheckpoint(id, tensors, parameters, sha256, bytes, createdAt);
  }

  @Override
  public UUID getId() {
    return id;
  }

  /**
   * Returns true, because the id is assigned before the row exists; otherwise, saving would first
   * query for it.
   */
  @Override
  public boolean isNew() {
    return isNew;
  }
}
