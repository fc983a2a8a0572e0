package dev.flattail.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FiniteTensorsInputStreamTest {
  private static final String NETWORK =
      """
      {"conv.weight": {"dtype": "F64", "shape": [1, 2], "data_offsets": [0, 16]},
       "empty": {"dtype": "F32", "shape": [0], "data_offsets": [16, 16]},
       "bn.running_mean": {"dtype": "F32", "shape": [3], "data_offsets": [16, 28]},
       "bn.running_var": {"dtype": "F32", "shape": [3], "data_offsets": [28, 40]},
       "half": {"dtype": "F16", "shape": [2, 2], "data_offsets": [40, 48]},
       "brain": {"dtype": "BF16", "shape": [], "data_offsets": [48, 50]},
       "n": {"dtype": "I64", "shape": [], "data_offsets": [50, 58]}}
      """;
  private static final int BYTES = 58;

  private static byte[] passed(ByteBuffer data, int atOnce) throws IOException {
    SafetensorsHeader header =
        SafetensorsHeader.read(new ByteArrayInputStream(SafetensorsFiles.file(NETWORK, 0)));
    byte[] passed = new byte[BYTES];
    try (InputStream in =
        new FiniteTensorsInputStream(new ByteArrayInputStream(data.array()), header)) {
      int at = 0;
      while (at < BYTES) {
        at += in.readNBytes(passed, at, Math.min(atOnce, BYTES - at));
      }
      assertThat(in.read()).isNegative();
    }
    return passed;
  }

  private static ByteBuffer zeros() {
    return ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Reads of any length, which cut numbers and tensors in two. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 16, 31, BYTES})
  void finiteNumbersPassUnchanged(int atOnce) throws IOException {
    ByteBuffer data = zeros();
    data.putDouble(0, -1e300).putFloat(24, -3).putFloat(28, -0f).putLong(50, -1);
    // Bytes that would be NaN at another place or in another format.
    data.putFloat(36, Float.intBitsToFloat(0x7f7fffff));

    assertThat(passed(data, atOnce)).isEqualTo(data.array());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "8  | 7ff8000000000000 | 8 | tensor 'conv.weight': holds NaN at [0, 1];",
        "0  | fff0000000000000 | 8 | tensor 'conv.weight': holds -Infinity at [0, 0];",
        "24 | 7fc00000         | 4 | tensor 'bn.running_mean': holds NaN at [2];",
        "32 | 7f800000         | 4 | tensor 'bn.running_var': holds Infinity at [1];",
        "36 | bf800000         | 4 | tensor 'bn.running_var': holds -1.0 at [2], and a variance cannot be negative;",
        "44 | 7e00             | 2 | tensor 'half': holds NaN at [1, 0];",
        "48 | ff80             | 2 | tensor 'brain': holds -Infinity at [];",
      })
  void aNumberThatNoModelHasIsNamed(int at, String bits, int width, String problem) {
    for (int atOnce : List.of(1, 5, BYTES)) {
      ByteBuffer data = zeros();
      long number = Long.parseUnsignedLong(bits, 16);
      for (int i = 0; i < width; i++) {
        data.put(at + i, (byte) (number >> (8 * i)));
      }
      assertThatThrownBy(() -> passed(data, atOnce))
          .isInstanceOf(SafetensorsException.class)
          .hasMessageStartingWith(problem);
    }
  }

  @Test
  void emptyTensorsAtTheEndAreDone() throws IOException {
    String json =
        """
        {"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]},
         "none": {"dtype": "F32", "shape": [2, 0], "data_offsets": [4, 4]}}
        """;
    SafetensorsHeader header =
        SafetensorsHeader.read(new ByteArrayInputStream(SafetensorsFiles.file(json, 0)));
    try (InputStream in =
        new FiniteTensorsInputStream(new ByteArrayInputStream(new byte[4]), header)) {
      assertThat(in.readAllBytes()).hasSize(4);
    }
  }
}
