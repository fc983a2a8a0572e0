package dev.flattail.worker;

import dev.flattail.spec.Expectation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Holds a result to what its spec expects of it. */
final class Expectations {
  private static final Pattern PART =
      Pattern.compile("([A-Za-z][A-Za-z0-9]*)(?:\\[([0-9]{1,9})])?");

  private Expectations() {}

  /** Adds {@code expectations} and {@code verdict} to {@code result}. */
  static void judge(List<Expectation> expected, Map<String, @Nullable Object> result) {
    List<Map<String, @Nullable Object>> outcomes = new ArrayList<>();
    boolean allMet = true;
    for (Expectation expectation : expected) {
      Object found = find(expectation.metric(), result);
      String reason = shortfall(expectation, found);
      allMet &= reason == null;
      Map<String, @Nullable Object> outcome = new LinkedHashMap<>();
      outcome.put("metric", expectation.metric());
      outcome.put("atLeast", expectation.atLeast());
      outcome.put("atMost", expectation.atMost());
      outcome.put("value", found instanceof Number ? found : null);
      outcome.put("met", reason == null);
      outcome.put("reason", reason);
      outcomes.add(outcome);
    }
    result.put("expectations", outcomes);
    result.put("verdict", expected.isEmpty() ? null : allMet ? "met" : "unmet");
  }

  /** Why the expectation is not met, or null when it is. */
  private static @Nullable String shortfall(Expectation expectation, @Nullable Object found) {
    if (!(found instanceof Number number)) {
      return found == null
          ? "the result has no value for " + expectation.metric()
          : expectation.metric() + " is not a number";
    }
    double value = number.doubleValue();
    Double least = expectation.atLeast();
    Double most = expectation.atMost();
    // Written so that a NaN meets nothing.
    if (least != null && !(value >= least)) {
      return value + " is less than " + least;
    }
    if (most != null && !(value <= most)) {
      return value + " is more than " + most;
    }
    return null;
  }

  private static @Nullable Object find(String path, Map<String, @Nullable Object> result) {
    Object at = result;
    for (String part : path.split("\\.")) {
      Matcher matcher = PART.matcher(part);
      if (!matcher.matches() || !(at instanceof Map<?, ?> map)) {
        return null;
      }
      at = map.get(matcher.group(1));
      if (matcher.group(2) != null) {
        int index = Integer.parseInt(matcher.group(2));
        at = at instanceof List<?> list && index < list.size() ? list.get(index) : null;
      }
    }
    // An estimate with its error is held to its value.
    return at instanceof Map<?, ?> estimate ? estimate.get("value") : at;
  }
}
