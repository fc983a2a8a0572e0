package dev.flattail.presets;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Merges the fields of one spec into another. */
final class SpecMerge {
  private SpecMerge() {}

  /**
   * Merges objects field by field, as JSON Merge Patch (RFC 7396) does, with two exceptions. An
   * object of another {@code type}, or thresholds of another kind, replace the value below. A null
   * stays a null.
   *
   * @return a new, modifiable tree; fields keep the order of {@code base}, new ones come last
   */
  static Map<String, @Nullable Object> merge(Map<?, ?> base, Map<?, ?> over) {
    Map<String, @Nullable Object> merged = new LinkedHashMap<>();
    base.forEach((field, value) -> merged.put(field.toString(), value));
    over.forEach(
        (field, value) -> {
          Object below = merged.get(field.toString());
          merged.put(
              field.toString(),
              value instanceof Map<?, ?> above
                      && below instanceof Map<?, ?> under
                      && sameType(under, above)
                  ? merge(under, above)
                  : value);
        });
    return merged;
  }

  private static boolean sameType(Map<?, ?> under, Map<?, ?> above) {
    Object type = above.get("type");
    return (type == null || type.equals(under.get("type"))) && sameThresholds(under, above);
  }

  /** Thresholds have no {@code type}; other objects have none of these fields. */
  private static boolean sameThresholds(Map<?, ?> under, Map<?, ?> above) {
    return !(byCount(under) && byRank(above)) && !(byRank(under) && byCount(above));
  }

  private static boolean byCount(Map<?, ?> tree) {
    return tree.containsKey("many") || tree.containsKey("few");
  }

  private static boolean byRank(Map<?, ?> tree) {
    return tree.containsKey("manyBelow") || tree.containsKey("fewFrom");
  }
}
