package dev.flattail.quotas;

/** Thrown when a request would exceed the quota of the caller's owner. */
public final class QuotaExceededException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  QuotaExceededException(String message) {
    super(message);
  }
}
