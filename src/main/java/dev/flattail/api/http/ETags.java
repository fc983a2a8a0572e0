package dev.flattail.api.http;

import dev.flattail.api.problem.Problem;
import dev.flattail.api.problem.ProblemKind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Evaluates conditional requests (RFC 9110, section 13). */
public final class ETags {
  private ETags() {}

  /** Returns a tag in its header form. */
  public static String quoted(String tag) {
    return '"' + tag + '"';
  }

  /** Returns whether an {@code If-None-Match} header contains the tag; weak comparison. */
  public static boolean noneMatchHits(@Nullable String header, String tag) {
    return header != null && hits(header.replace("W/", ""), tag);
  }

  /**
   * Checks a request's {@code If-Match} header; strong comparison.
   *
   * @throws dev.flattail.api.problem.ProblemException 412 when the tag does not match
   */
  public static void requireMatch(@Nullable String header, String tag) {
    if (header != null && !hits(header, tag)) {
      throw Problem.of(
              ProblemKind.PRECONDITION_FAILED,
              "The job has changed since the ETag in If-Match. Read it again before you retry.")
          .exception();
    }
  }

  private static boolean hits(String header, String tag) {
    return header.strip().equals("*")
        || Arrays.stream(header.split(",")).map(String::strip).anyMatch(quoted(tag)::equals);
  }
}
