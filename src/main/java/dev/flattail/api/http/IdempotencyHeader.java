package dev.flattail.api.http;

import dev.flattail.jobs.IdempotencyKey;
import org.jspecify.annotations.Nullable;

/** Checks the {@code Idempotency-Key} header. */
public final class IdempotencyHeader {
  private IdempotencyHeader() {}

  /**
   * Checks a key.
   *
   * @throws dev.flattail.api.problem.ProblemException 400 when it is not a valid key
   */
  public static void check(@Nullable String key) {
    if (key != null && !key.matches("[\\x20-\\x7e]{1,255}")) {
      throw QueryParameters.invalid(
          "Idempotency-Key must have 1 to 255 printable ASCII characters.");
    }
  }

  public static @Nullable IdempotencyKey of(@Nullable String key, JsonBodies.Body body) {
    return key == null ? null : new IdempotencyKey(key, body.sha256());
  }
}
