package dev.flattail.api;

/** The Content-Security-Policy of plots. */
final class PicturePolicy {
  static final String HEADER = "Content-Security-Policy";

  /** A plot is our own, but it shows names that callers chose: no script may run in it. */
  static final String NO_SCRIPTS = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

  private PicturePolicy() {}
}
