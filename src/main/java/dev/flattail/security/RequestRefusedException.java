package dev.flattail.security;

import java.util.Map;
import org.springframework.http.HttpHeaders;

/** Thrown when a request is rejected before it reaches a controller. */
public final class RequestRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The reason for the rejection. */
  public enum Why {
    /** The Host header contains an unknown name: DNS rebinding. */
    FOREIGN_HOST,
    /** A page of another origin tries to change data. */
    FOREIGN_ORIGIN,
    /** The body could have been sent by an HTML form. */
    FORM_BODY,
    /** The URL is ambiguous. */
    AMBIGUOUS_URL,
    /** The credentials are in a wrong place, such as the URL. */
    MISPLACED_TOKEN,
    /** The credentials are missing or invalid. */
    UNAUTHENTICATED,
    /** The credentials are valid but lack the required scope. */
    INSUFFICIENT_SCOPE,
    /** There were too many calls, or too many invalid credentials. */
    TOO_MANY,
    /** The credentials cannot be checked at present. */
    ISSUER_AWAY
  }

  private final Why why;
  private final String detail;
  private final Map<String, String> headers;

  RequestRefusedException(Why why, String detail) {
    this(why, detail, Map.of());
  }

  RequestRefusedException(Why why, String detail, Map<String, String> headers) {
    super(detail);
    this.why = why;
    this.detail = detail;
    this.headers = Map.copyOf(headers);
  }

  /**
   * Creates a rejection by a rate limit.
   *
   * @param wait seconds until a retry may succeed
   */
  static RequestRefusedException tooMany(String detail, long wait) {
    return new RequestRefusedException(
        Why.TOO_MANY, detail, Map.of(HttpHeaders.RETRY_AFTER, Long.toString(wait)));
  }

  public Why why() {
    return why;
  }

  /** Returns the explanation for the caller. */
  public String detail() {
    return detail;
  }

  /** Returns headers for the response, such as {@code WWW-Authenticate}. */
  public Map<String, String> headers() {
    return headers;
  }
}
