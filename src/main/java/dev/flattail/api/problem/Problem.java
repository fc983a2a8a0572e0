package dev.flattail.api.problem;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The problem with one request.
 *
 * @param status the kind's status, unless Tomcat chose another
 * @param detail what is wrong in this request and what to do, for the caller
 * @param members additional members of the document, such as {@code errors}
 * @param headers additional response headers, such as {@code Allow}
 */
public record Problem(
    ProblemKind kind,
    int status,
    String detail,
    Map<String, Object> members,
    Map<String, String> headers) {

  public static Problem of(ProblemKind kind, String detail) {
    return new Problem(kind, kind.status(), detail, Map.of(), Map.of());
  }

  /** Returns a general problem for a status that Spring or Tomcat chose. */
  static Problem ofStatus(int status, String detail) {
    return new Problem(ProblemKind.ofStatus(status), status, detail, Map.of(), Map.of());
  }

  public Problem with(String member, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(members);
    more.put(member, value);
    return new Problem(kind, status, detail, more, headers);
  }

  public Problem withHeader(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Problem(kind, status, detail, members, more);
  }

  public ProblemException exception() {
    return new ProblemException(this);
  }

  /**
   * Returns the RFC 9457 document.
   *
   * @param prefix what precedes every route for this client; empty at the root
   * @param instance path of the request, or null where there is none
   */
  Map<String, Object> document(String prefix, @Nullable String instance) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("type", prefix + "/problems/" + kind.slug());
    document.put("title", kind.title());
    document.put("status", status);
    document.put("detail", detail);
    if (instance != null) {
      document.put("instance", instance);
    }
    document.putAll(members);
    return document;
  }
}
