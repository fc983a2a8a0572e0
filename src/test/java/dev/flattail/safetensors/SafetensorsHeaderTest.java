package dev.flattail.safetensors;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.SharedFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsHeaderTest {
  @Test
  void readsTensorsInTheOrderOfTheirBytes() throws IOException {
    SafetensorsHeader header = read(SafetensorsFiles.file(SafetensorsFiles.SMALL, 64));

    assertThat(header.tensors())
        .hasSize(4)
        .startsWith(
            new TensorEntry("module.linear.weight", Dtype.F32, List.of(2L, 4L), 0, 32),
            new TensorEntry("module.linear.bias", Dtype.F64, List.of(2L), 32, 48));
    assertThat(header.metadata()).isEqualTo(Map.of("format", "pt"));
    assertThat(header.dataBytes()).isEqualTo(64);
    assertThat(header.dataStart()).isEqualTo(8 + SafetensorsFiles.SMALL.getBytes(UTF_8).length);
  }

  @Test
  void countsParametersWithoutBatchNormBuffers() throws IOException {
    assertThat(read(SafetensorsFiles.file(SafetensorsFiles.SMALL, 64)).parameters()).isEqualTo(10);
  }

  @Test
  void leavesTheStreamAtTheData() throws IOException {
    byte[] file = SafetensorsFiles.file(SafetensorsFiles.SMALL, 64);
    file[file.length - 64] = 42;

    try (InputStream in = new ByteArrayInputStream(file)) {
      SafetensorsHeader.read(in);

      assertThat(in.read()).isEqualTo(42);
      assertThat(in.available()).isEqualTo(63);
    }
  }

  @Test
  void readsTheReferenceCodesResNet20() throws IOException {
    Path file = SharedFiles.file("golden/e2e-ce-sgd/init.safetensors");

    SafetensorsHeader header;
    try (InputStream in = Files.newInputStream(file)) {
      header = SafetensorsHeader.read(in, Files.size(file));
    }

    // golden/README.md: "all 269722 trainable numbers".
    assertThat(header.parameters()).isEqualTo(269_722);
    assertThat(header.tensors().getFirst().shape()).containsExactly(16L, 3L, 3L, 3L);
  }

  @Test
  void acceptsScalarsAndEmptyTensors() throws IOException {
    assertThat(read(SafetensorsFiles.tensor("BF16", "[]", "[0, 2]")).parameters()).isEqualTo(1);
    assertThat(
            read(SafetensorsFiles.tensor("F16", "[9223372036854775807, 0, 3]", "[0, 0]"))
                .parameters())
        .isZero();
  }

  @Test
  void acceptsTrailingBlanksThatAlignTheData() throws IOException {
    String json = "{\"w\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}}     ";

    assertThat(read(SafetensorsFiles.file(json, 4)).tensors()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "F8_E4M3 | [4]     | [0, 4]   | dtype F8_E4M3 is not supported; convert it to one of F64, F32, F16, BF16, I64",
        "f32     | [1]     | [0, 4]   | dtype f32 is not supported",
        "F32     | [4]     | [0, 15]  | shape [4] of F32 takes 16 bytes, and data_offsets give it 15",
        "F32     | [4]     | [16, 0]  | data_offsets [16, 0] end before they start",
        "F32     | [4]     | [4, 20]  | its bytes start at 4, but the tensor before ends at 0: a hole",
        "F32     | [4]     | [0]      | data_offsets needs two numbers",
        "F32     | [-4]    | [0, 16]  | shape holds something else than whole numbers",
        "F32     | [4.5]   | [0, 18]  | shape holds something else than whole numbers",
        "F32     | [\"4\"] | [0, 16]  | shape holds something else than whole numbers",
        "F32     | 4       | [0, 16]  | shape is not an array",
        "F32     | null    | [0, 16]  | shape is not an array",
        "F32     | [1]     | [18446744073709551612, 18446744073709551616] | data_offsets holds something else",
        "F64     | [2305843009213693952, 2] | [0, 0] | holds more numbers than can be counted",
        "F32     | [4294967296, 4294967296] | [0, 0] | holds more numbers than can be counted",
        "F32     | [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1] | [0, 4] | shape has more than 16 entries"
      })
  void refusesATensorThatDoesNotAddUp(String dtype, String shape, String offsets, String problem) {
    assertThatThrownBy(() -> read(SafetensorsFiles.tensor(dtype, shape, offsets)))
        .isInstanceOfSatisfying(
            SafetensorsException.class, e -> assertThat(e.tensor()).isEqualTo("w"))
        .hasMessageStartingWith("tensor 'w': ")
        .hasMessageContaining(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"w                                     | not valid JSON",
        "[]                                       | not a JSON object",
        "{}                                       | the file holds no tensors",
        "{\"__metadata__\": {\"a\": 1}}           | __metadata__.a is not a string",
        "{\"__metadata__\": []}                   | __metadata__ is not an object",
        "{\"w\": 3}                               | tensor 'w': its description is not an object",
        "{\"w\": {\"dtype\": \"F32\"}}            | tensor 'w': needs dtype, shape and data_offsets",
        "{\"w\": {\"stride\": [1]}}               | tensor 'w': has an unknown field 'stride'",
        "{\"w\": {\"shape\": [[1]]}}              | tensor 'w': shape holds something else",
        "{\"w\": {\"dtype\": {\"a\": {\"b\": 1}}}} | tensor 'w': dtype is not a string"
      })
  void refusesAHeaderThatIsNoTableOfTensors(String json, String problem) {
    assertThatThrownBy(() -> read(SafetensorsFiles.file(json, 0)))
        .isInstanceOf(SafetensorsException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void refusesTensorsThatShareBytes() {
    String json =
        """
        {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},
         "b": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}}
        """;

    assertThatThrownBy(() -> read(SafetensorsFiles.file(json, 8)))
        .hasMessage("tensor 'b': its bytes start at 4, inside the tensor before, which ends at 8");
  }

  @Test
  void refusesANameThatIsThereTwice() {
    String entry = "\"w\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [%d, %d]}";
    String json = "{" + entry.formatted(0, 4) + ", " + entry.formatted(4, 8) + "}";

    assertThatThrownBy(() -> read(SafetensorsFiles.file(json, 8)))
        .isInstanceOf(SafetensorsException.class)
        .hasMessageContaining("Duplicate");
  }

  @Test
  void nullMetadataAreNone() throws IOException {
    String json =
        "{\"__metadata__\": null, \"w\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}}";

    assertThat(read(SafetensorsFiles.file(json, 4)).metadata()).isEmpty();
  }

  @Test
  void refusesTheSameTensorWithAndWithoutPrefix() {
    String json =
        """
        {"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]},
         "module.w": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}}
        """;

    assertThatThrownBy(() -> read(SafetensorsFiles.file(json, 8)).stateDictNames())
        .hasMessage("tensor 'module.w': is there twice, also as 'w'; keep one of them");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 4194305, Long.MAX_VALUE, -1})
  void refusesAnImpossibleHeaderLengthBeforeAllocating(long length) {
    byte[] file = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array();

    assertThatThrownBy(() -> read(file))
        .isInstanceOf(SafetensorsException.class)
        .hasMessageContaining("header's length as " + Long.toUnsignedString(length));
  }

  @Test
  void refusesAPytorchFileWithAHint() {
    byte[] zip = "PK\u0003\u0004 and so on, as torch.save writes it".getBytes(UTF_8);

    assertThatThrownBy(() -> read(zip)).hasMessageContaining("safetensors.torch.save_file");
  }

  @Test
  void refusesAFileThatEndsInItsHeader() {
    byte[] file = SafetensorsFiles.file(SafetensorsFiles.SMALL, 0);

    assertThatThrownBy(() -> read(Arrays.copyOf(file, 100)))
        .hasMessageContaining("ends inside its header: 92 of");
    assertThatThrownBy(() -> read(new byte[5])).hasMessageContaining("only 5 bytes");
  }

  @Test
  void refusesAHeaderThatIsNotUtf8() {
    byte[] json =
        "{\"w\": {\"dtype\": \"F32\", \"shape\": [], \"data_offsets\": [0, 4]}}".getBytes(UTF_16LE);
    byte[] file =
        ByteBuffer.allocate(8 + json.length + 4)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(json.length)
            .put(json)
            .array();
    assertThatThrownBy(() -> read(file)).hasMessageContaining("the header is not valid JSON");

    file[9] = (byte) 0xff;
    assertThatThrownBy(() -> read(file)).hasMessage("the header is not UTF-8");
  }

  @Test
  void refusesAFileOfAnotherLength() {
    byte[] file = SafetensorsFiles.file(SafetensorsFiles.SMALL, 60);

    assertThatThrownBy(() -> SafetensorsHeader.read(new ByteArrayInputStream(file), file.length))
        .isInstanceOf(SafetensorsException.class)
        .hasMessageContaining("describes a file of " + (file.length + 4) + " bytes");
  }

  private static SafetensorsHeader read(byte[] file) throws IOException {
    return SafetensorsHeader.read(new ByteArrayInputStream(file));
  }
}
