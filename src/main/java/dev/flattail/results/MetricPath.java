package dev.flattail.results;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A path into a result's JSON by which expectations name figures, such as {@code
 * final.perClass[9]}.
 */
public record MetricPath(List<Step> steps) {
  /** The field that represents an estimate with an error. */
  public static final String VALUE = "value";

  private static final Pattern STEP = Pattern.compile("([^\\[\\]]*)(?:\\[([0-9]+)])?");
  private static final int LONGEST_ENTRY = 9;

  /**
   * A field, or an entry of a field that is a list.
   *
   * @param entry number of the entry, from 0; null for the field itself
   */
  public record Step(String field, @Nullable Integer entry) {
    @Override
    public String toString() {
      return entry == null ? field : field + "[" + entry + "]";
    }
  }

  /** Parses a path. A part that cannot be parsed becomes a field that no result has. */
  public static MetricPath parse(String path) {
    List<Step> steps = new ArrayList<>();
    for (String part : path.split("\\.", -1)) {
      Matcher matcher = STEP.matcher(part);
      String entry = matcher.matches() ? matcher.group(2) : null;
      steps.add(
          new Step(
              matcher.matches() ? matcher.group(1) : part,
              entry == null
                  ? null
                  : entry.length() > LONGEST_ENTRY ? Integer.MAX_VALUE : Integer.valueOf(entry)));
    }
    return new MetricPath(steps);
  }
}
