package dev.flattail.artifacts;

import dev.flattail.quotas.StorageUsage;
import org.springframework.stereotype.Component;

/** Counts the bytes of an owner's uploaded checkpoints. */
@Component
class UploadStorageUsage implements StorageUsage {
  private final CheckpointRows rows;

  UploadStorageUsage(CheckpointRows rows) {
    this.rows = rows;
  }

  @Override
  public long of(String owner) {
    return rows.bytesOf(owner);
  }
}
