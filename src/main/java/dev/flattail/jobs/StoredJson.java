package dev.flattail.jobs;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON document as the queue stores it. The queue does not interpret it; callers that know its
 * type parse it. It is served unchanged.
 *
 * @param text compact JSON
 */
public record StoredJson(@JsonValue @JsonRawValue String text) {
  /**
   * Ignores missing fields, since documents may be older than the records that they are read as.
   */
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new FiniteNumbers())
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private static final TypeReference<Map<String, Object>> FIELDS = new TypeReference<>() {};

  /**
   * Returns the document of a record, or of a tree of plain Java values. NaN and infinities become
   * null.
   */
  public static StoredJson of(Object value) {
    return new StoredJson(MAPPER.writeValueAsString(value));
  }

  /**
   * Parses the document as a record. Missing fields become null, NaN for a {@code double}, or zero
   * for an integer.
   */
  public <T> T as(Class<T> type) {
    return MAPPER.readValue(text, type);
  }

  public JsonNode tree() {
    return MAPPER.readTree(text);
  }

  /** Returns the document's fields in the order in which they were written. */
  public Map<String, Object> asMap() {
    return MAPPER.readValue(text, FIELDS);
  }
}
