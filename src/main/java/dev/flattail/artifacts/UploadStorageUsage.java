package dev.flattail.artifacts;

import dev.flattail.quotas.StorageUsage;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Counts the bytes of an owner's uploaded checkpoints. */
@Component
class UploadStorageUsage implements StorageUsage {
  private final CheckpointRows rows;

  UploadStorageUsage(CheckpointRows rows) {
    this.rows = rows;
  }

  @Override
  public long of(@Nullable String owner) {
    return owner == null ? rows.bytesOfOperator() : rows.bytesOf(owner);
  }
}
