package dev.flattail.api;

import dev.flattail.api.problem.Problem;
import dev.flattail.api.problem.ProblemKind;
import java.util.UUID;
import java.util.regex.Pattern;

/** Job ids in paths. */
final class JobIds {
  /** {@link UUID#fromString} also takes shorter groups, which no id of ours has. */
  private static final Pattern UUID_FORM =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private JobIds() {}

  /** What is not a UUID names no job: 404, not 400, because the caller asked for a resource. */
  static UUID parse(String text) {
    if (!isUuid(text)) {
      throw Problem.of(
              ProblemKind.NOT_FOUND,
              "There is no job '%s'; a job's id is a UUID.".formatted(abbreviate(text)))
          .exception();
    }
    return UUID.fromString(text);
  }

  static boolean isUuid(String text) {
    return UUID_FORM.matcher(text).matches();
  }

  private static String abbreviate(String text) {
    return text.length() <= 60 ? text : text.substring(0, 57) + "…";
  }
}
