package dev.flattail.submission;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads submitted documents, which are trees of plain Java values. */
public final class DocumentTrees {
  private DocumentTrees() {}

  /** An object; empty where there is none. */
  public static Map<String, @Nullable Object> object(@Nullable Object value) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, item) -> object.put(String.valueOf(key), item));
    }
    return object;
  }
}
