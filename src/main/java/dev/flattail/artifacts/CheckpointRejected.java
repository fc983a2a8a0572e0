package dev.flattail.artifacts;

import org.jspecify.annotations.Nullable;

/**
 * Uploaded bytes are not a checkpoint that Flattail can read. The message says what is wrong and
 * where.
 */
public final class CheckpointRejected extends RuntimeException {
  private final @Nullable String tensor;

  CheckpointRejected(String problem) {
    super(problem);
    this.tensor = null;
  }

  CheckpointRejected(String problem, Throwable cause) {
    super(problem, cause);
    this.tensor = null;
  }

  /** A problem of one tensor. */
  CheckpointRejected(String tensor, String problem) {
    super("tensor '" + tensor + "': " + problem);
    this.tensor = tensor;
  }

  /** Name of the tensor that is wrong; null when the file as a whole is. */
  public @Nullable String tensor() {
    return tensor;
  }
}
