package dev.flattail.quotas;

/** Thrown when a request would exceed the quota of the caller's owner. */
public final class QuotaExceededException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean passing;

  private QuotaExceededException(String message, boolean passing) {
    super(message);
    this.passing = passing;
  }

  static QuotaExceededException ofJobs(String message) {
    return new QuotaExceededException(message, true);
  }

  static QuotaExceededException ofStorage(String message) {
    return new QuotaExceededException(message, false);
  }

  /** Returns whether waiting helps: queued jobs start some time, stored bytes stay. */
  public boolean isPassing() {
    return passing;
  }
}
