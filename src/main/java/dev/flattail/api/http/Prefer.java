package dev.flattail.api.http;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses {@code Prefer: wait=N} (RFC 7240). Other preferences are ignored, as the RFC requires. A
 * wait that is not a number of seconds is refused: without an error, its client would poll without
 * pause.
 */
public final class Prefer {
  private static final long LONGEST_SECONDS = 120;
  private static final String TEXT = "[^,;\"]|\"(?:[^\"\\\\]|\\\\.)*+\"";

  /** A preference, and its parameters after semicolons. */
  private static final Pattern PREFERENCE =
      Pattern.compile("((?:%s)++)(?:;(?:%s)*+)*+".formatted(TEXT, TEXT));

  private static final Pattern WAIT = Pattern.compile("(?i)\\s*wait\\s*(?:=\\s*(.*?)\\s*)?");
  private static final Pattern SECONDS = Pattern.compile("(\"?)([0-9]+)\\1");

  private Prefer() {}

  /**
   * Returns the requested wait, at most two minutes; null when there is none. Of several, the first
   * counts.
   *
   * @throws dev.flattail.api.problem.ProblemException 400 when it is not a number of seconds
   */
  public static @Nullable Duration waitIn(List<String> headers) {
    for (String header : headers) {
      Matcher preference = PREFERENCE.matcher(header);
      while (preference.find()) {
        Matcher wait = WAIT.matcher(preference.group(1));
        if (wait.matches()) {
          return seconds(Objects.requireNonNullElse(wait.group(1), ""));
        }
      }
    }
    return null;
  }

  private static Duration seconds(String value) {
    Matcher seconds = SECONDS.matcher(value);
    if (!seconds.matches()) {
      throw QueryParameters.invalid(
          "Prefer: wait takes a whole number of seconds, such as wait=60, was '%s'."
              .formatted(value));
    }
    return Duration.ofSeconds(
        new BigInteger(seconds.group(2)).min(BigInteger.valueOf(LONGEST_SECONDS)).longValue());
  }
}
