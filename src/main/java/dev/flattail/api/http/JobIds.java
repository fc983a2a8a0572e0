package dev.flattail.api.http;

import dev.flattail.api.problem.Problem;
import dev.flattail.api.problem.ProblemKind;
import dev.flattail.submission.Uuids;
import java.util.UUID;

/** Parses the ids of jobs and sweeps in paths. */
public final class JobIds {
  private JobIds() {}

  /**
   * Parses a job's id. Other texts than UUIDs name no job: 404, not 400, because the caller
   * requested a resource.
   */
  public static UUID parse(String text) {
    return parse("job", text);
  }

  /**
   * Parses an id.
   *
   * @param what kind of resource, e.g. {@code sweep}
   */
  public static UUID parse(String what, String text) {
    if (!Uuids.isUuid(text)) {
      throw Problem.of(
              ProblemKind.NOT_FOUND,
              "There is no %s '%s'; a %s's id is a UUID.".formatted(what, abbreviate(text), what))
          .exception();
    }
    return UUID.fromString(text);
  }

  private static String abbreviate(String text) {
    return text.length() <= 60 ? text : text.substring(0, 57) + "…";
  }
}
