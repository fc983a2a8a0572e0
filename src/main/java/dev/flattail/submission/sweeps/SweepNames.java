package dev.flattail.submission.sweeps;

import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Formats the names of a sweep's jobs: {@code rho study [/seed=0, /sharpness/rho=0.1]}. */
public final class SweepNames {
  /** Maximum length of a spec's name. */
  static final int LONGEST = 200;

  private static final JsonMapper JSON = JsonMapper.shared();

  private SweepNames() {}

  /**
   * Formats a name.
   *
   * @param sweep name of the sweep, or of its base; null for none
   * @param number the job's position in the grid from 1, which distinguishes abbreviated names
   */
  static String of(@Nullable String sweep, Map<String, @Nullable Object> values, int number) {
    String name =
        values.entrySet().stream()
            .map(value -> value.getKey() + "=" + text(value.getValue()))
            .collect(Collectors.joining(", ", sweep == null ? "[" : sweep + " [", "]"));
    if (name.length() <= LONGEST) {
      return name;
    }
    String end = "… #" + number + "]";
    int cut = LONGEST - end.length();
    // Must not split a surrogate pair.
    return name.substring(0, Character.isHighSurrogate(name.charAt(cut - 1)) ? cut - 1 : cut) + end;
  }

  /** Formats a value as JSON, but strings without quotes. */
  public static String text(@Nullable Object value) {
    return value instanceof String text ? text : JSON.writeValueAsString(value);
  }
}
