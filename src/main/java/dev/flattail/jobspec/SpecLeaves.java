package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.JsonPointer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lists the values of a stored spec by JSON pointer. */
public final class SpecLeaves {
  /** Members of a spec that do not change what its job computes. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of("preset", "name", "labels", "priority", "maxDuration", "expect");

  private SpecLeaves() {}

  /**
   * Returns all values that change the computation, in the spec's order. A list is one value, and
   * null is none.
   *
   * @param spec the tree of a spec
   * @param at pointer of the spec itself, which precedes the others; empty for the whole document
   */
  public static Map<String, Object> of(Map<String, ?> spec, String at) {
    Map<String, Object> values = new LinkedHashMap<>();
    spec.forEach(
        (name, value) -> {
          if (!WITHOUT_EFFECT.contains(name)) {
            add(at, name, value, values);
          }
        });
    return values;
  }

  private static void add(
      String at, String name, @Nullable Object value, Map<String, Object> into) {
    String pointer = at + "/" + JsonPointer.escape(name);
    if (value instanceof Map<?, ?> inner) {
      inner.forEach((key, leaf) -> add(pointer, String.valueOf(key), leaf, into));
    } else if (value != null) {
      into.put(pointer, value);
    }
  }
}
