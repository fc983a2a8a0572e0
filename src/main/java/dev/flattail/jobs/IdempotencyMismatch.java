package dev.flattail.jobs;

import java.util.UUID;

/** The key was used before with another body. */
public final class IdempotencyMismatch extends RuntimeException {
  private final UUID firstJob;

  IdempotencyMismatch(String key, UUID firstJob) {
    super(
        "Idempotency-Key '%s' was used before with another body, for job %s; use a new key for a new job"
            .formatted(key, firstJob));
    this.firstJob = firstJob;
  }

  /** The job that the key stands for. */
  public UUID firstJob() {
    return firstJob;
  }
}
