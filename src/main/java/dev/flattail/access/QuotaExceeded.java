package dev.flattail.access;

/** The caller's owner has used what it may. */
public final class QuotaExceeded extends RuntimeException {
  private static final long serialVersionUID = 1L;

  QuotaExceeded(String message) {
    super(message);
  }
}
