package dev.flattail.webhooks;

/** Thrown when something is to be sent, and the operator allows no host. */
public final class WebhooksOffException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WebhooksOffException() {
    super(AllowedUrls.OFF);
  }
}
