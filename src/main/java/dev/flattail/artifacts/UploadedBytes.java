package dev.flattail.artifacts;

import dev.flattail.quotas.OwnedBytes;
import org.springframework.stereotype.Component;

/** Counts the bytes of an owner's uploaded checkpoints. */
@Component
class UploadedBytes implements OwnedBytes {
  private final CheckpointRows rows;

  UploadedBytes(CheckpointRows rows) {
    this.rows = rows;
  }

  @Override
  public long of(String owner) {
    return rows.bytesOf(owner);
  }
}
