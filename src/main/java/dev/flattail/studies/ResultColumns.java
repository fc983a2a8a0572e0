package dev.flattail.studies;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Flattens results of any kind into columns, one per scalar: {@code final.accuracy}, {@code
 * final.perClass[0]}. Columns keep the order of the fields, whichever result has them first.
 */
public final class ResultColumns {
  private final Map<String, ResultColumns> below = new LinkedHashMap<>();
  private boolean scalar;
  private boolean nothing;

  /** Returns the columns of all results. */
  public static List<String> of(List<JsonNode> results) {
    ResultColumns root = new ResultColumns();
    results.forEach(root::add);
    List<String> names = new ArrayList<>();
    root.below.forEach((step, child) -> child.name(step.substring(1), names));
    return names;
  }

  /** Returns one result's scalars by column. */
  public static Map<String, @Nullable Object> cells(JsonNode result) {
    Map<String, @Nullable Object> cells = new LinkedHashMap<>();
    children(result).forEach((step, child) -> cells(step.substring(1), child, cells));
    return cells;
  }

  private static void cells(String name, JsonNode value, Map<String, @Nullable Object> cells) {
    if (!value.isContainer()) {
      cells.put(name, cell(value));
    }
    children(value).forEach((step, child) -> cells(name + step, child, cells));
  }

  private static @Nullable Object cell(JsonNode value) {
    if (value.isNumber()) {
      return value.numberValue();
    }
    if (value.isBoolean()) {
      return value.booleanValue();
    }
    return value.isNull() ? null : value.asString();
  }

  private void add(JsonNode value) {
    nothing |= value.isNull();
    scalar |= value.isValueNode() && !value.isNull();
    children(value)
        .forEach(
            (step, child) -> below.computeIfAbsent(step, key -> new ResultColumns()).add(child));
  }

  private static Map<String, JsonNode> children(JsonNode value) {
    Map<String, JsonNode> children = new LinkedHashMap<>();
    if (value.isObject()) {
      value.properties().forEach(field -> children.put("." + field.getKey(), field.getValue()));
    }
    for (int i = 0; value.isArray() && i < value.size(); i++) {
      children.put("[" + i + "]", value.get(i));
    }
    return children;
  }

  /**
   * Adds the columns of a node. A null counts as a scalar unless another result has an object or
   * array at its place.
   */
  private void name(String name, List<String> names) {
    if (scalar || nothing && below.isEmpty()) {
      names.add(name);
    }
    below.forEach((step, child) -> child.name(name + step, names));
  }
}
