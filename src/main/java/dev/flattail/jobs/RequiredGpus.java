package dev.flattail.jobs;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Counts the GPUs that a job's worker must have. */
public final class RequiredGpus {
  private static final Pattern GPU = Pattern.compile("gpu(?::([0-9]{1,9}))?");

  private RequiredGpus() {}

  /**
   * Returns the number of GPUs: n + 1 for the device {@code gpu:n}, 1 for {@code gpu}, and 0 for
   * {@code auto}, {@code cpu} and null.
   */
  public static int of(@Nullable Object device) {
    Matcher named = GPU.matcher(String.valueOf(device));
    if (!named.matches()) {
      return 0;
    }
    return named.group(1) == null ? 1 : Integer.parseInt(named.group(1)) + 1;
  }
}
