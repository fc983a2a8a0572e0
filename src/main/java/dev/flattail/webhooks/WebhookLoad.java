package dev.flattail.webhooks;

/**
 * What waits in the outbox.
 *
 * @param oldestPendingSeconds age of the oldest pending delivery; 0 without any
 */
public record WebhookLoad(long pending, double oldestPendingSeconds, long disabledEndpoints) {}
