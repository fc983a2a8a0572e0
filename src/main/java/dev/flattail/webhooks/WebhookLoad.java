package dev.flattail.webhooks;

/**
 * What waits in the outbox.
 *
 * @param due pending deliveries that could be attempted now; others wait after a failure, or are
 *     being sent
 * @param oldestPendingSeconds age of the oldest pending delivery; 0 without any
 */
public record WebhookLoad(
    long pending, long due, double oldestPendingSeconds, long disabledEndpoints) {}
