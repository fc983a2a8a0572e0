package dev.flattail.jobs;

import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The documents in the table's json columns. */
final class Json {
  /** Documents may be older than the records that they are read as, and lack fields. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();

  private static final TypeReference<Map<String, Object>> DOCUMENT = new TypeReference<>() {};

  private Json() {}

  static String write(Object document) {
    return MAPPER.writeValueAsString(document);
  }

  static <T> T read(String json, Class<T> type) {
    return MAPPER.readValue(json, type);
  }

  static JsonNode tree(String json) {
    return MAPPER.readTree(json);
  }

  /** In the order in which the fields were written. */
  static Map<String, Object> read(String json) {
    return MAPPER.readValue(json, DOCUMENT);
  }
}
