package dev.flattail.webhooks;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Schema {@code WebhookDelivery} of the contract: one event on its way to one receiver.
 *
 * @param event id of the event, the header {@code webhook-id}
 * @param type such as {@code job.succeeded}
 * @param state {@code pending}, {@code delivered} or {@code failed}
 * @param attempts the last ones, oldest first
 * @param nextAttemptAt null unless pending
 */
public record Delivery(
    UUID id,
    UUID event,
    String type,
    @Nullable UUID job,
    @Nullable UUID sweep,
    String url,
    String state,
    List<Made> attempts,
    Instant createdAt,
    @Nullable Instant nextAttemptAt,
    @Nullable Instant finishedAt) {

  /**
   * An attempt.
   *
   * @param status of the answer; null without one
   * @param error null when the event was accepted
   */
  public record Made(
      Instant at, @Nullable Integer status, @Nullable String error, double tookSeconds) {}
}
