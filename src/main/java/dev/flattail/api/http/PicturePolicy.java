package dev.flattail.api.http;

/** The Content-Security-Policy of plots. */
public final class PicturePolicy {
  public static final String HEADER = "Content-Security-Policy";

  /** Forbids scripts: plots show names that callers chose. */
  public static final String NO_SCRIPTS = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

  private PicturePolicy() {}
}
