package dev.flattail.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the JSON of a safetensors header, token by token, and checks each tensor separately.
 *
 * <p>It uses Jackson's streaming parser because that limits depth, names and numbers and refuses
 * repeated keys. Gson, a dependency of DJL, accepts repeated keys.
 */
final class HeaderReader {
  static final String METADATA = "__metadata__";
  private static final int MOST_DIMENSIONS = 16;
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(4)
                  .maxNumberLength(20)
                  .maxNameLength(1000)
                  .maxStringLength(SafetensorsHeader.MAX_BYTES)
                  .build())
          .build();

  private final JsonParser json;
  private final List<TensorEntry> tensors = new ArrayList<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  private HeaderReader(JsonParser json) {
    this.json = json;
  }

  static HeaderReader parse(ByteBuffer json) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text(json))) {
      HeaderReader parsed = new HeaderReader(parser);
      parsed.document();
      return parsed;
    } catch (JacksonException e) {
      throw new SafetensorsException("the header is not valid JSON: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * Decodes the header as UTF-8. From bytes, Jackson would also accept UTF-16 and UTF-32, which
   * other readers refuse.
   */
  private static String text(ByteBuffer json) {
    try {
      return UTF_8.newDecoder().decode(json).toString();
    } catch (CharacterCodingException e) {
      throw new SafetensorsException("the header is not UTF-8", e);
    }
  }

  List<TensorEntry> tensors() {
    return tensors;
  }

  Map<String, String> metadata() {
    return metadata;
  }

  private void document() {
    expect(json.nextToken() == JsonToken.START_OBJECT, "the header is not a JSON object");
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (name.equals(METADATA)) {
        metadata(value);
      } else {
        tensor(name, value);
      }
    }
    expect(json.nextToken() == null, "the header goes on after its JSON object");
    expect(!tensors.isEmpty(), "the file holds no tensors");
  }

  /** Reads the notes. Null stands for none, as in the format's own library. */
  private void metadata(JsonToken start) {
    if (start == JsonToken.VALUE_NULL) {
      return;
    }
    expect(start == JsonToken.START_OBJECT, METADATA + " is not an object");
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String key = json.currentName();
      expect(json.nextToken() == JsonToken.VALUE_STRING, METADATA + "." + key + " is not a string");
      metadata.put(key, json.getString());
    }
  }

  private void tensor(String name, JsonToken start) {
    expect(name, start == JsonToken.START_OBJECT, "its description is not an object");
    String dtype = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String field = json.currentName();
      JsonToken value = json.nextToken();
      switch (field) {
        case "dtype" -> {
          expect(name, value == JsonToken.VALUE_STRING, "dtype is not a string");
          dtype = json.getString();
        }
        case "shape" -> shape = numbers(name, field, value);
        case "data_offsets" -> offsets = numbers(name, field, value);
        default -> throw new SafetensorsException(name, "has an unknown field '" + field + "'");
      }
    }
    tensors.add(checked(name, dtype, shape, offsets));
  }

  private static TensorEntry checked(
      String name,
      @Nullable String dtypeName,
      @Nullable List<Long> shape,
      @Nullable List<Long> offsets) {
    if (dtypeName == null || shape == null || offsets == null) {
      throw new SafetensorsException(name, "needs dtype, shape and data_offsets");
    }
    Dtype dtype =
        Dtype.named(dtypeName)
            .orElseThrow(
                () ->
                    new SafetensorsException(
                        name,
                        "dtype "
                            + dtypeName
                            + " is not supported; convert it to one of "
                            + Dtype.names()));
    expect(name, offsets.size() == 2, "data_offsets needs two numbers");
    long begin = offsets.get(0);
    long end = offsets.get(1);
    expect(name, begin <= end, "data_offsets [" + begin + ", " + end + "] end before they start");
    long bytes = bytes(name, dtype, shape);
    expect(
        name,
        end - begin == bytes,
        "shape "
            + shape
            + " of "
            + dtype
            + " takes "
            + bytes
            + " bytes, and data_offsets give it "
            + (end - begin));
    return new TensorEntry(name, dtype, shape, begin, end);
  }

  private static long bytes(String name, Dtype dtype, List<Long> shape) {
    if (shape.contains(0L)) {
      return 0;
    }
    try {
      long bytes = dtype.bytes();
      for (long size : shape) {
        bytes = Math.multiplyExact(bytes, size);
      }
      return bytes;
    } catch (ArithmeticException e) {
      throw new SafetensorsException(
          name, "shape " + shape + " holds more numbers than can be counted");
    }
  }

  private List<Long> numbers(String name, String field, JsonToken start) {
    expect(name, start == JsonToken.START_ARRAY, field + " is not an array");
    List<Long> numbers = new ArrayList<>();
    for (JsonToken token = json.nextToken();
        token != JsonToken.END_ARRAY;
        token = json.nextToken()) {
      expect(
          name,
          token == JsonToken.VALUE_NUMBER_INT
              && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER
              && json.getLongValue() >= 0,
          field + " holds something else than whole numbers from 0 to 2^63 - 1");
      expect(name, numbers.size() < MOST_DIMENSIONS, field + " has more than 16 entries");
      numbers.add(json.getLongValue());
    }
    return numbers;
  }

  private static void expect(boolean holds, String otherwise) {
    if (!holds) {
      throw new SafetensorsException(otherwise);
    }
  }

  private static void expect(String tensor, boolean holds, String otherwise) {
    if (!holds) {
      throw new SafetensorsException(tensor, otherwise);
    }
  }
}
