package dev.flattail.security;

import java.util.Map;
import org.springframework.http.HttpHeaders;

/** A request that is answered before any controller sees it. */
public final class RequestRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is wrong with it. */
  public enum Why {
    /** The Host header names somebody else: DNS rebinding. */
    FOREIGN_HOST,
    /** A page of another origin would change something here. */
    FOREIGN_ORIGIN,
    /** A body that an HTML form could send. */
    FORM_BODY,
    /** A URL that can be read in two ways. */
    AMBIGUOUS_URL,
    /** Credentials where none are taken, such as in the URL. */
    MISPLACED_TOKEN,
    /** No credentials, or none that are good. */
    UNAUTHENTICATED,
    /** Good credentials for less than this. */
    INSUFFICIENT_SCOPE,
    /** Too many calls, or too many bad credentials. */
    TOO_MANY,
    /** Nobody can be asked at present whether the credentials are good. */
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
   * @param wait seconds until it is worth trying again
   */
  static RequestRefusedException tooMany(String detail, long wait) {
    return new RequestRefusedException(
        Why.TOO_MANY, detail, Map.of(HttpHeaders.RETRY_AFTER, Long.toString(wait)));
  }

  public Why why() {
    return why;
  }

  /** For the caller to read. */
  public String detail() {
    return detail;
  }

  /** For the answer, such as {@code WWW-Authenticate}. */
  public Map<String, String> headers() {
    return headers;
  }
}
