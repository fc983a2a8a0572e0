package dev.flattail.webhooks;

/** Reads what waits in the outbox. */
@FunctionalInterface
public interface WebhookLoads {
  WebhookLoad load();
}
