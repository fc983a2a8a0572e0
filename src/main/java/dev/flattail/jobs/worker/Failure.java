package dev.flattail.jobs.worker;

import dev.flattail.jobs.FailureCause;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Why an attempt failed.
 *
 * @param detail what happened and what the user can do, in one or two sentences
 * @param extensions further members of the problem document, e.g. {@code step}
 */
public record Failure(FailureCause cause, String detail, Map<String, Object> extensions) {
  public Failure(FailureCause cause, String detail) {
    this(cause, detail, Map.of());
  }

  /** Returns the problem document (RFC 9457). */
  public Map<String, Object> problem() {
    Map<String, Object> problem = new LinkedHashMap<>();
    problem.put("type", "/problems/" + cause.slug());
    problem.put("title", cause.title());
    problem.put("status", cause.status());
    problem.put("detail", detail);
    problem.putAll(extensions);
    return problem;
  }
}
