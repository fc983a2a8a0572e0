package dev.flattail.studies;

import dev.flattail.jobs.StoredJson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Values of specs as cells of tables and as texts. */
final class ValueCells {
  private ValueCells() {}

  /** Returns a cell for each pointer; objects and lists as JSON. */
  static List<@Nullable Object> of(Map<String, Object> values, Collection<String> pointers) {
    List<@Nullable Object> cells = new ArrayList<>();
    for (String pointer : pointers) {
      Object value = values.get(pointer);
      cells.add(
          value instanceof Map<?, ?> || value instanceof List<?>
              ? StoredJson.of(value).text()
              : value);
    }
    return cells;
  }

  /** Returns values as one text, such as {@code /sharpness/rho=0.1}. */
  static String text(Map<String, Object> values) {
    return values.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + value(entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  /** Returns one value as text. */
  static String value(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case String text -> text;
      default -> StoredJson.of(value).text();
    };
  }
}
