package dev.flattail.artifacts;

import dev.flattail.caller.Caller;
import dev.flattail.jpa.Jpa;
import dev.flattail.jpa.JpaTransactional;
import dev.flattail.quotas.QuotaExceededException;
import dev.flattail.quotas.Quotas;
import java.util.List;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Records and removes uploaded checkpoints. */
@Component
class CheckpointRegistry {
  /**
   * Absent in a worker, which only finds and opens uploads. Elsewhere the first call starts
   * Hibernate.
   */
  private final ObjectProvider<Jpa> jpa;

  private final Quotas quotas;

  CheckpointRegistry(ObjectProvider<Jpa> jpa, Quotas quotas) {
    this.jpa = jpa;
    this.quotas = quotas;
  }

  private CheckpointRows rows() {
    return jpa.getObject().repository(CheckpointRows.class);
  }

  /**
   * Records an upload if the quota permits its size. Checks one upload of an owner at a time:
   * several concurrent uploads may have passed the check at their beginning before any of them was
   * recorded.
   *
   * @param bytes size of the stored file
   * @throws QuotaExceededException when the upload would exceed the quota of the caller's owner
   */
  @JpaTransactional
  public UploadedCheckpoint record(CheckpointRow row, Caller caller, long bytes) {
    if (row.owner() != null) {
      rows().lockUploadsOf(row.owner());
    }
    quotas.admitBytes(caller, bytes);
    return rows().saveAndFlush(row).toUpload();
  }

  @JpaTransactional
  public void delete(UUID id) {
    rows().deleteAllByIdInBatch(List.of(id));
  }
}
