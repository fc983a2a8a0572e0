package dev.flattail.api.http;

/** The Content-Security-Policy of plots. */
public final class PicturePolicy {
  public static final String HEADER = "Content-Security-Policy";

  /** A plot is our own, but it shows names that callers chose: no script may run in it. */
  public static final String NO_SCRIPTS = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

  private PicturePolicy() {}
}
