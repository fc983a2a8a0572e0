package dev.flattail.jobs;

import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The documents in the table's json columns. */
final class Json {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final TypeReference<Map<String, Object>> DOCUMENT = new TypeReference<>() {};

  private Json() {}

  static String write(Map<String, ?> document) {
    return MAPPER.writeValueAsString(document);
  }

  /** In the order in which the fields were written. */
  static Map<String, Object> read(String json) {
    return MAPPER.readValue(json, DOCUMENT);
  }
}
