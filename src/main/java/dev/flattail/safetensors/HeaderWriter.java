package dev.flattail.safetensors;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes the JSON of a safetensors header. The same tensors give the same bytes. */
final class HeaderWriter {
  private static final JsonFactory FACTORY = new JsonFactory();

  private HeaderWriter() {}

  /** Returns the header of tensors whose data are contiguous in the given order. */
  static byte[] json(List<StoredTensor> tensors, Map<String, String> metadata) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeObjectPropertyStart(HeaderReader.METADATA);
        new TreeMap<>(metadata).forEach(json::writeStringProperty);
        json.writeEndObject();
      }
      long offset = 0;
      for (StoredTensor tensor : tensors) {
        long end = offset + tensor.data().limit();
        json.writeObjectPropertyStart(tensor.name());
        json.writeStringProperty("dtype", tensor.dtype().name());
        numbers(json, "shape", tensor.shape());
        numbers(json, "data_offsets", List.of(offset, end));
        json.writeEndObject();
        offset = end;
      }
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static void numbers(JsonGenerator json, String field, List<Long> numbers) {
    json.writeArrayPropertyStart(field);
    numbers.forEach(json::writeNumber);
    json.writeEndArray();
  }
}
