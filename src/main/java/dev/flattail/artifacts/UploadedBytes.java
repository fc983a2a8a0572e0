package dev.flattail.artifacts;

import dev.flattail.access.OwnedBytes;
import org.springframework.stereotype.Component;

/** Checkpoints that an owner uploaded. */
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
