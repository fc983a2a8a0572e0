package dev.flattail.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  @TempDir private Path folder;

  private static byte[] written(List<StoredTensor> tensors) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Safetensors.write(out, tensors, Map.of("format", "pt"));
    return out.toByteArray();
  }

  /** Writes a file with any header text and {@code dataBytes} zeros. */
  private Path file(String header, int dataBytes) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer content =
        ByteBuffer.allocate(8 + text.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    content.putLong(text.length).put(text);
    return Files.write(folder.resolve("file.safetensors"), content.array());
  }

  private static String tensor(String name, String dtype, String shape, long begin, long end) {
    return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
        .formatted(name, dtype, shape, begin, end);
  }

  @Test
  void writtenTensorsAreReadBackAndTheBytesAreStable() throws IOException {
    List<StoredTensor> tensors =
        List.of(
            StoredTensor.ofFloats("a.weight", List.of(2L, 2L), new float[] {1, 2, 3, 4}),
            StoredTensor.ofDoubles("b \"quoted\" \\ \u00e9", List.of(1L), new double[] {Math.PI}),
            StoredTensor.ofLongs("count", List.of(), 7),
            StoredTensor.ofFloats("empty", List.of(0L, 3L), new float[0]));
    byte[] bytes = written(tensors);
    assertThat(written(tensors)).isEqualTo(bytes);
    Path file = Files.write(folder.resolve("a.safetensors"), bytes);
    List<StoredTensor> read = Safetensors.read(file);
    assertThat(read).containsExactlyInAnyOrderElementsOf(tensors);
    assertThat(read.stream().filter(t -> t.name().equals("count")).findFirst())
        .hasValueSatisfying(t -> assertThat(t.toLongs()).containsExactly(7));
  }

  @Test
  void theHeaderIsTheSameByteForByte() throws IOException {
    byte[] bytes =
        written(
            List.of(
                StoredTensor.ofFloats("a.weight", List.of(2L, 2L), new float[] {1, 2, 3, 4}),
                StoredTensor.ofDoubles("b \"quoted\" \\ \u00e9", List.of(1L), new double[] {1}),
                StoredTensor.ofLongs("count", List.of(), 7),
                StoredTensor.ofFloats("empty", List.of(0L, 3L), new float[0])));
    String json =
        """
        {"__metadata__":{"format":"pt"},\
        "b \\"quoted\\" \\\\ \u00e9":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},\
        "count":{"dtype":"I64","shape":[],"data_offsets":[8,16]},\
        "a.weight":{"dtype":"F32","shape":[2,2],"data_offsets":[16,32]},\
        "empty":{"dtype":"F32","shape":[0,3],"data_offsets":[32,32]}}""";
    int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    String header = new String(bytes, 8, length, StandardCharsets.UTF_8);
    assertThat(header.stripTrailing()).isEqualTo(json);
    assertThat(length).isEqualTo(Math.ceilDiv(json.getBytes(StandardCharsets.UTF_8).length, 8) * 8);
    assertThat(bytes).hasSize(8 + length + 32);
  }

  @Test
  void aHeaderThatCouldNotBeReadAgainIsNotWritten() {
    StoredTensor tensor = StoredTensor.ofFloats("x".repeat(1 << 20), List.of(), new float[1]);
    assertThatThrownBy(() -> written(List.of(tensor)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1048576 are allowed");
  }

  @Test
  void dataIsAligned() throws IOException {
    byte[] bytes =
        written(
            List.of(
                StoredTensor.ofFloats("f", List.of(1L), new float[] {1}),
                StoredTensor.ofLongs("l", List.of(), 7)));
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(buffer.getLong(0) % 8).isZero();
    assertThat(buffer.getLong((int) (8 + buffer.getLong(0)))).isEqualTo(7);
  }

  @Test
  void halfPrecisionIsWidened() throws IOException {
    Path file =
        file(
            "{" + tensor("h", "F16", "[1]", 0, 2) + "," + tensor("b", "BF16", "[1]", 2, 4) + "}",
            0);
    byte[] data = {0x00, 0x3e, (byte) 0xc0, 0x3f};
    Files.write(file, data, StandardOpenOption.APPEND);
    List<StoredTensor> tensors = Safetensors.read(file);
    assertThat(tensors.get(0).toDoubles()).containsExactly(1.5);
    assertThat(tensors.get(1).toDoubles()).containsExactly(1.5);
  }

  @Test
  void aDataParallelPrefixIsCutOff() throws IOException {
    Path file = file("{" + tensor("module.w", "F32", "[1]", 0, 4) + "}", 4);
    assertThat(Safetensors.readStateDict(file).tensors().getFirst().name()).isEqualTo("w");
  }

  @Test
  void prefixedAndPlainNamesMustNotCollide() throws IOException {
    String header =
        "{" + tensor("module.w", "F32", "[1]", 0, 4) + "," + tensor("w", "F32", "[1]", 4, 8) + "}";
    Path file = file(header, 8);
    assertThatThrownBy(() -> Safetensors.readStateDict(file))
        .isInstanceOf(SafetensorsException.class)
        .hasMessage("tensor 'w': is there twice, also as 'module.w'; keep one of them");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "w | F32 | [2] | 0 | 4 | 4 | takes 8 bytes, and data_offsets give it 4",
        "w | F32 | [1] | 0 | 4 | 2 | this one has",
        "w | F32 | [1] | 4 | 8 | 8 | its bytes start at 4",
        "w | F32 | [1] | 8 | 4 | 8 | data_offsets [8, 4] end before they start",
        "w | F32 | [1] | 0 | 4 | 8 | this one has",
        "w | U8 | [4] | 0 | 4 | 4 | dtype U8 is not supported",
        "w | F32 | [-1] | 0 | 4 | 4 | shape holds something else",
        "w | F32 | [999999999999999999, 99] | 0 | 4 | 4 | more numbers than can be counted",
        "w | F32 | [4294967296, 4294967296] | 0 | 0 | 0 | more numbers than can be counted",
        "w | F32 | [1.0] | 0 | 4 | 4 | shape holds something else",
        "w | F32 | [1, 9999999999999999999] | 0 | 4 | 4 | shape holds something else",
        "w | F32 | 1 | 0 | 4 | 4 | shape is not an array",
        "w | F32 | [536870912] | 0 | 2147483648 | 0 | this one has",
      })
  void aHeaderThatDoesNotFitTheDataIsRefused(
      String name, String dtype, String shape, long begin, long end, int data, String message)
      throws IOException {
    Path file = file("{" + tensor(name, dtype, shape, begin, end) + "}", data);
    assertThatThrownBy(() -> Safetensors.read(file))
        .isInstanceOf(SafetensorsException.class)
        .hasMessageContaining(message);
  }

  @Test
  void overlappingTensorsAreRefused() throws IOException {
    String header =
        "{" + tensor("a", "F32", "[2]", 0, 8) + "," + tensor("b", "F32", "[2]", 4, 12) + "}";
    Path file = file(header, 12);
    assertThatThrownBy(() -> Safetensors.read(file))
        .isInstanceOf(SafetensorsException.class)
        .hasMessageContaining("its bytes start at 4, inside the tensor before");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]",
        "{\"w\":1}",
        "{\"w\":{}}",
        "{\"w\"",
        "{} {}",
        "{\"a\":{},\"a\":{}}",
        "{\"a\":[[[[[[[[1]]]]]]]]}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\"}",
      })
  void aHeaderThatIsNotOneIsRefused(String header) throws IOException {
    Path file = file(header, 0);
    assertThatThrownBy(() -> Safetensors.read(file)).isInstanceOf(SafetensorsException.class);
  }

  @Test
  void aHeaderLongerThanTheFileIsRefusedBeforeAllocation() throws IOException {
    ByteBuffer content = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    for (long length : new long[] {Long.MAX_VALUE, -1, 0, (1 << 20) + 1, 1L << 40}) {
      Path file = Files.write(folder.resolve("x.safetensors"), content.putLong(0, length).array());
      assertThatThrownBy(() -> Safetensors.read(file))
          .isInstanceOf(SafetensorsException.class)
          .hasMessageContaining("not a safetensors file");
    }
  }

  @Test
  void aFileThatEndsInsideItsHeaderIsRefused() throws IOException {
    ByteBuffer content = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 9);
    Path file = Files.write(folder.resolve("x.safetensors"), content.array());
    assertThatThrownBy(() -> Safetensors.read(file))
        .isInstanceOf(SafetensorsException.class)
        .hasMessageContaining("8 of 9 bytes");
  }

  @Test
  void aShortFileIsRefused() throws IOException {
    Path file = Files.write(folder.resolve("x.safetensors"), new byte[7]);
    assertThatThrownBy(() -> Safetensors.read(file))
        .isInstanceOf(SafetensorsException.class)
        .hasMessageContaining("7 bytes");
  }
}
