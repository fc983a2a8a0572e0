package dev.flattail.engine.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The header text of a safetensors file. */
final class HeaderWriter {
  private HeaderWriter() {}

  static String header(List<StoredTensor> tensors, Map<String, String> metadata) {
    StringBuilder json = new StringBuilder("{");
    if (!metadata.isEmpty()) {
      json.append("\"__metadata__\":{");
      json.append(
          new TreeMap<>(metadata)
              .entrySet().stream()
                  .map(e -> quoted(e.getKey()) + ":" + quoted(e.getValue()))
                  .collect(Collectors.joining(",")));
      json.append('}');
    }
    long offset = 0;
    for (StoredTensor tensor : tensors) {
      if (json.length() > 1) {
        json.append(',');
      }
      long end = offset + tensor.data().limit();
      json.append(quoted(tensor.name()))
          .append(":{\"dtype\":\"")
          .append(tensor.dtype())
          .append("\",\"shape\":")
          .append(numbers(tensor.shape()))
          .append(",\"data_offsets\":")
          .append(numbers(List.of(offset, end)))
          .append('}');
      offset = end;
    }
    return json.append('}').toString();
  }

  private static String numbers(List<Long> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
