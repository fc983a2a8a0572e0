package dev.flattail.submission;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads submitted documents as trees of plain Java values. */
public final class DocumentTrees {
  private DocumentTrees() {}

  /** Returns the value as an object; an empty one when it is no object. */
  public static Map<String, @Nullable Object> object(@Nullable Object value) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, item) -> object.put(String.valueOf(key), item));
    }
    return object;
  }
}
