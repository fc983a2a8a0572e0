package dev.flattail.api.http;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses {@code Prefer: wait=N} (RFC 7240). Invalid preferences are ignored, as the RFC requires.
 */
public final class Prefer {
  private static final long LONGEST_SECONDS = 120;
  private static final Pattern WAIT = Pattern.compile("(?i)\\s*wait\\s*=\\s*\"?(\\d+)\"?\\s*");

  private Prefer() {}

  /** Returns the requested wait, at most two minutes; null when there is none. */
  public static @Nullable Duration waitIn(@Nullable List<String> headers) {
    if (headers == null) {
      return null;
    }
    for (String header : headers) {
      for (String preference : header.split("[,;]")) {
        Matcher wait = WAIT.matcher(preference);
        if (wait.matches()) {
          return Duration.ofSeconds(
              new BigInteger(wait.group(1)).min(BigInteger.valueOf(LONGEST_SECONDS)).longValue());
        }
      }
    }
    return null;
  }
}
