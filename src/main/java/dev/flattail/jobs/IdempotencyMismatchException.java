package dev.flattail.jobs;

import java.util.UUID;

/** Thrown when an idempotency key was used before with another body. */
public final class IdempotencyMismatchException extends RuntimeException {
  private final UUID first;

  public IdempotencyMismatchException(String key, String noun, UUID first) {
    super(
        "Idempotency-Key '%s' was used before with another body, for %s %s; use a new key for a new request"
            .formatted(key, noun, first));
    this.first = first;
  }

  /** Returns the job or sweep that was created with the key. */
  public UUID first() {
    return first;
  }
}
