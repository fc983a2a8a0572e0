package dev.flattail.security;

/** A request that a web page may have sent behind its visitor's back. */
public final class RequestRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What gave it away. */
  public enum Why {
    /** The Host header names somebody else: DNS rebinding. */
    FOREIGN_HOST,
    /** A page of another origin would change something here. */
    FOREIGN_ORIGIN,
    /** A body that an HTML form could send. */
    FORM_BODY
  }

  private final Why why;
  private final String detail;

  RequestRefused(Why why, String detail) {
    super(detail);
    this.why = why;
    this.detail = detail;
  }

  public Why why() {
    return why;
  }

  /** For the caller to read. */
  public String detail() {
    return detail;
  }
}
