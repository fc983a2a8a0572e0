package dev.flattail.access;

/** The caller's owner has used what it may. */
public final class QuotaExceededException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  QuotaExceededException(String message) {
    super(message);
  }
}
