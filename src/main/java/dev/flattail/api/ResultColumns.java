package dev.flattail.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Results as columns of a table, one for each scalar: {@code final.accuracy}, {@code
 * final.perClass[0]}. Columns keep the order of the fields, whichever result has them first.
 */
final class ResultColumns {
  private final Map<String, ResultColumns> below = new LinkedHashMap<>();
  private boolean scalar;
  private boolean nothing;

  /** The columns of some results. */
  static List<String> of(List<? extends Map<String, ? extends @Nullable Object>> results) {
    ResultColumns root = new ResultColumns();
    results.forEach(root::add);
    List<String> names = new ArrayList<>();
    root.below.forEach((step, child) -> child.name(step.substring(1), names));
    return names;
  }

  /** One result's scalars by column. */
  static Map<String, @Nullable Object> cells(Map<String, ? extends @Nullable Object> result) {
    Map<String, @Nullable Object> cells = new LinkedHashMap<>();
    result.forEach((field, value) -> cells(field, value, cells));
    return cells;
  }

  private static void cells(
      String name, @Nullable Object value, Map<String, @Nullable Object> cells) {
    if (!(value instanceof Map<?, ?>) && !(value instanceof List<?>)) {
      cells.put(name, value);
    }
    children(value).forEach((step, child) -> cells(name + step, child, cells));
  }

  private void add(@Nullable Object value) {
    if (value == null) {
      nothing = true;
    } else if (!(value instanceof Map<?, ?>) && !(value instanceof List<?>)) {
      scalar = true;
    }
    children(value)
        .forEach(
            (step, child) -> below.computeIfAbsent(step, key -> new ResultColumns()).add(child));
  }

  private static Map<String, @Nullable Object> children(@Nullable Object value) {
    Map<String, @Nullable Object> children = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> fields) {
      fields.forEach((field, child) -> children.put("." + field, child));
    } else if (value instanceof List<?> entries) {
      for (int i = 0; i < entries.size(); i++) {
        children.put("[" + i + "]", entries.get(i));
      }
    }
    return children;
  }

  /** A null stands for a scalar unless another result has something larger in its place. */
  private void name(String name, List<String> names) {
    if (scalar || nothing && below.isEmpty()) {
      names.add(name);
    }
    below.forEach((step, child) -> child.name(name + step, names));
  }
}
