package dev.flattail.jobs;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON document as the queue keeps it. The queue does not look inside; whoever knows the type of
 * a document reads it as that type. Served as it is.
 *
 * @param text compact JSON
 */
public record StoredJson(@JsonValue @JsonRawValue String text) {
  /** Documents may be older than the records that they are read as, and lack fields. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();

  private static final TypeReference<Map<String, Object>> FIELDS = new TypeReference<>() {};

  /** The document of a record, or of a tree of plain Java values. */
  public static StoredJson of(Object value) {
    return new StoredJson(MAPPER.writeValueAsString(value));
  }

  /** The document as a record; fields that it lacks are null or zero. */
  public <T> T as(Class<T> type) {
    return MAPPER.readValue(text, type);
  }

  public JsonNode tree() {
    return MAPPER.readTree(text);
  }

  /** The document's fields in the order in which they were written. */
  public Map<String, Object> asMap() {
    return MAPPER.readValue(text, FIELDS);
  }
}
