package dev.flattail.api;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Small safetensors files for tests. */
public final class Safetensors {
  private Safetensors() {}

  /** Float32 zeros of the given shapes. */
  public static byte[] zeros(Map<String, List<Long>> shapes) {
    Map<String, Object> header = new LinkedHashMap<>();
    long offset = 0;
    for (Map.Entry<String, List<Long>> tensor : shapes.entrySet()) {
      long bytes = 4 * tensor.getValue().stream().reduce(1L, (a, b) -> a * b);
      header.put(
          tensor.getKey(),
          Map.of(
              "dtype",
              "F32",
              "shape",
              tensor.getValue(),
              "data_offsets",
              List.of(offset, offset + bytes)));
      offset += bytes;
    }
    byte[] json = JsonMapper.shared().writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + Math.toIntExact(offset))
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }
}
