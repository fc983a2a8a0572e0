package dev.flattail.safetensors;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** Reads and writes single JSON values in the strings of a file's metadata. */
final class MetadataJson {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(4)
                  .maxNumberLength(40)
                  .maxNameLength(1000)
                  .build())
          .build();

  /** Stands for a text that is not one JSON value. */
  private static final Object NOTHING = new Object();

  private MetadataJson() {}

  /**
   * Reads a value as maps, lists, strings, {@link Long}, {@link Double} and booleans.
   *
   * @return an object of no such class when the text is not one JSON value
   */
  static @Nullable Object read(@Nullable String text) {
    if (text == null) {
      return NOTHING;
    }
    try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      Object value = value(json, json.nextToken());
      return json.nextToken() == null ? value : NOTHING;
    } catch (JacksonException notJson) {
      return NOTHING;
    }
  }

  private static @Nullable Object value(JsonParser json, @Nullable JsonToken start) {
    if (start == null) {
      return NOTHING;
    }
    return switch (start) {
      case START_OBJECT -> object(json);
      case START_ARRAY -> array(json);
      case VALUE_STRING -> json.getString();
      case VALUE_NUMBER_INT ->
          json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? NOTHING
              : Long.valueOf(json.getLongValue());
      case VALUE_NUMBER_FLOAT -> Double.valueOf(json.getDoubleValue());
      case VALUE_TRUE -> Boolean.TRUE;
      case VALUE_FALSE -> Boolean.FALSE;
      default -> null;
    };
  }

  private static Map<String, @Nullable Object> object(JsonParser json) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      object.put(name, value(json, json.nextToken()));
    }
    return object;
  }

  private static List<@Nullable Object> array(JsonParser json) {
    List<@Nullable Object> array = new ArrayList<>();
    for (JsonToken token = json.nextToken();
        token != null && token != JsonToken.END_ARRAY;
        token = json.nextToken()) {
      array.add(value(json, token));
    }
    return array;
  }

  /**
   * Writes a value. The same value gives the same text: fields are sorted by name.
   *
   * @param value maps, lists, strings, whole numbers and doubles
   */
  static String write(Object value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      write(json, value);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, @Nullable Object value) {
    switch (value) {
      case null -> json.writeNull();
      case Map<?, ?> object -> {
        json.writeStartObject();
        Map<String, @Nullable Object> sorted = new TreeMap<>();
        object.forEach((name, item) -> sorted.put(String.valueOf(name), item));
        sorted.forEach(
            (name, item) -> {
              json.writeName(name);
              write(json, item);
            });
        json.writeEndObject();
      }
      case List<?> array -> {
        json.writeStartArray();
        array.forEach(item -> write(json, item));
        json.writeEndArray();
      }
      case Integer number -> json.writeNumber(number);
      case Long number -> json.writeNumber(number);
      case Double number -> json.writeNumber(number);
      default -> json.writeString(value.toString());
    }
  }
}
