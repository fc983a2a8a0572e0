package dev.flattail.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads results, which are trees of plain Java values. */
final class Trees {
  private Trees() {}

  /** An object; empty where there is none. */
  static Map<String, @Nullable Object> object(@Nullable Object value) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, item) -> object.put(String.valueOf(key), item));
    }
    return object;
  }

  /** A list of objects; empty where there is none. */
  static List<Map<String, @Nullable Object>> objects(@Nullable Object value) {
    List<Map<String, @Nullable Object>> objects = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.forEach(item -> objects.add(object(item)));
    }
    return objects;
  }

  /** A number, or null. */
  static @Nullable Double number(@Nullable Object value) {
    return value instanceof Number n ? n.doubleValue() : null;
  }

  /** A list of numbers; null where an item is none. */
  static List<@Nullable Double> numbers(@Nullable Object value) {
    List<@Nullable Double> numbers = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.forEach(item -> numbers.add(number(item)));
    }
    return numbers;
  }
}
