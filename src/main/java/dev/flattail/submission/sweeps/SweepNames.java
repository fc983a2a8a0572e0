package dev.flattail.submission.sweeps;

import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Names of a sweep's jobs: {@code rho study [/seed=0, /sharpness/rho=0.1]}. */
public final class SweepNames {
  /** The longest name that a spec may have. */
  static final int LONGEST = 200;

  private static final JsonMapper JSON = JsonMapper.shared();

  private SweepNames() {}

  /**
   * @param sweep of the sweep, or of its base; null for none
   * @param number the job's place in the grid from 1, by which abbreviated names differ
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
    // Not between the two halves of a character.
    return name.substring(0, Character.isHighSurrogate(name.charAt(cut - 1)) ? cut - 1 : cut) + end;
  }

  /** A value as JSON, strings without their quotes. */
  public static String text(@Nullable Object value) {
    return value instanceof String text ? text : JSON.writeValueAsString(value);
  }
}
