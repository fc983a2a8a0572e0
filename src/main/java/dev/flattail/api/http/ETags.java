package dev.flattail.api.http;

import dev.flattail.api.problem.Problem;
import dev.flattail.api.problem.ProblemKind;
import java.util.Arrays;
import java.util.regex.Pattern;
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
      throw Problem.of(ProblemKind.PRECONDITION_FAILED, mismatch(header)).exception();
    }
  }

  /** Says why no tag of the header matches: by its form, or since the resource has changed. */
  private static String mismatch(String header) {
    if (Pattern.compile("(^|[,\\s])W/").matcher(header).find()) {
      return "If-Match has a weak ETag (W/…), which never matches; a proxy that compresses answers"
          + " makes ETags weak. Send the tag that follows W/, with its quotes.";
    }
    if (!header.contains("\"")) {
      return "If-Match needs an ETag in double quotes, as the ETag header of an answer has it.";
    }
    return "The resource has changed since the ETag in If-Match. Read it again before you retry.";
  }

  private static boolean hits(String header, String tag) {
    return header.strip().equals("*")
        || Arrays.stream(header.split(",")).map(String::strip).anyMatch(quoted(tag)::equals);
  }
}
