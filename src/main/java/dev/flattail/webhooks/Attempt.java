package dev.flattail.webhooks;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended.
 *
 * @param status of the answer; null without one
 * @param error null when the event was accepted
 * @param retryAfter time that the receiver asks for; zero for none
 */
record Attempt(
    @Nullable Integer status, @Nullable String error, Duration took, Duration retryAfter) {
  private static final int GONE = 410;

  boolean isDelivered() {
    return error == null;
  }

  /** Returns whether the receiver says that it exists no more. */
  boolean isGone() {
    return status != null && status == GONE;
  }
}
