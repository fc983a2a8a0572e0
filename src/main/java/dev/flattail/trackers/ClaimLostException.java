package dev.flattail.trackers;

/** Another process has claimed the export since. */
final class ClaimLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;
}
