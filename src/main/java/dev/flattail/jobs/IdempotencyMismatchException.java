package dev.flattail.jobs;

import java.util.UUID;

/** The key was used before with another body. */
public final class IdempotencyMismatchException extends RuntimeException {
  private final UUID first;

  public IdempotencyMismatchException(String key, String noun, UUID first) {
    super(
        "Idempotency-Key '%s' was used before with another body, for %s %s; use a new key for a new request"
            .formatted(key, noun, first));
    this.first = first;
  }

  /** The job or sweep that the key stands for. */
  public UUID first() {
    return first;
  }
}
