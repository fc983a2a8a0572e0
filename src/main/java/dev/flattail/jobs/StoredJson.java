package dev.flattail.jobs;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A JSON document as the queue keeps it. The queue does not look inside; whoever knows the type of
 * a document reads it as that type. Served as it is.
 *
 * @param text compact JSON
 */
public record StoredJson(@JsonValue @JsonRawValue String text) {

  /** The document of a record, or of a tree of plain Java values. */
  public static StoredJson of(Object value) {
    return new StoredJson(Json.write(value));
  }

  /** The document as a record; fields that it lacks are null or zero. */
  public <T> T as(Class<T> type) {
    return Json.read(text, type);
  }

  public JsonNode tree() {
    return Json.tree(text);
  }

  /** The document's fields in the order in which they were written. */
  public Map<String, Object> asMap() {
    return Json.read(text);
  }
}
