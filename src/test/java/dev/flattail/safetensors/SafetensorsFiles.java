package dev.flattail.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Creates safetensors files from text, including invalid ones. */
public final class SafetensorsFiles {
  /** Three tensors as a small network has them: 8 + 2 parameters, 2 BatchNorm buffers; 64 bytes. */
  public static final String SMALL =
      """
      {"__metadata__": {"format": "pt"},
       "module.linear.weight": {"dtype": "F32", "shape": [2, 4], "data_offsets": [0, 32]},
       "module.linear.bias": {"dtype": "F64", "shape": [2], "data_offsets": [32, 48]},
       "module.bn.running_mean": {"dtype": "F32", "shape": [2], "data_offsets": [48, 56]},
       "module.bn.num_batches_tracked": {"dtype": "I64", "shape": [], "data_offsets": [56, 64]}}
      """;

  private SafetensorsFiles() {}

  /** Returns a file with any header and zeros as data. */
  public static byte[] file(String json, int dataBytes) {
    byte[] header = json.getBytes(UTF_8);
    return ByteBuffer.allocate(8 + header.length + dataBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .array();
  }

  /** Returns a header with one tensor. */
  public static byte[] tensor(String dtype, String shape, String offsets) {
    return file(
        "{\"w\": {\"dtype\": \"%s\", \"shape\": %s, \"data_offsets\": %s}}"
            .formatted(dtype, shape, offsets),
        0);
  }
}
