package dev.flattail.webhooks;

import java.util.UUID;

/** Thrown when there is no delivery or endpoint with an id, or it belongs to another owner. */
public final class UnknownWebhookException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnknownWebhookException(String what, UUID id) {
    super("there is no webhook %s %s".formatted(what, id));
  }
}
