package dev.flattail.webhooks;

/** Thrown when enough deliveries of an owner wait already. */
public final class TooManyDeliveriesException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TooManyDeliveriesException(String message) {
    super(message);
  }
}
