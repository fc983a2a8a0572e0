package dev.flattail.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import dev.flattail.api.Uploads;
import dev.flattail.architecture.Inference;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.Heads;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.protobuf.ProtocolBuffer;
import dev.flattail.safetensors.SafetensorsHeader;
import dev.flattail.safetensors.TensorEntry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the files of models; {@link OnnxLogitsTest} tests what they compute. */
class OnnxModelTest {
  private static final ModelSpec PLAIN = new ModelSpec(Arch.RESNET20, Classifier.LINEAR);

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  private static ExportedModel exported(ModelSpec spec, Map<String, String> metadata)
      throws IOException {
    List<String> names =
        IntStream.range(0, ExportedModel.CLASSES).mapToObj(c -> "class " + c).toList();
    ImageSet images =
        ImageSet.copyOf(names, 8, 8, new byte[2 * ImageSet.CHANNELS * 8 * 8], new int[2]);
    return new ExportedModel(spec, NumberFormat.FLOAT32, images, metadata);
  }

  @ParameterizedTest
  @CsvSource({
    "false, 0, 1",
    "false, 10000, 1",
    "false, 500001, 70002",
    "false, 500002, 300000",
    "true, 3, 100000",
    "true, 700003, 5"
  })
  void anyRangeIsAPartOfTheFile(boolean folded, int from, int length) throws IOException {
    try (ExportedModel exported = exported(PLAIN, Map.of())) {
      assertThat(exported.read(exported.onnx(folded), from, length))
          .isEqualTo(Arrays.copyOfRange(exported.file(folded), from, from + length));
    }
  }

  @Test
  void theFileEndsWhereItsLengthSays() throws IOException {
    try (ExportedModel exported = exported(PLAIN, Map.of())) {
      OnnxModel onnx = exported.onnx(true);
      byte[] file = exported.file(true);
      assertThat(file).hasSize(Math.toIntExact(onnx.bytes()));
      assertThat(exported.read(onnx, file.length - 9L, 9))
          .isEqualTo(Arrays.copyOfRange(file, file.length - 9, file.length));
    }
  }

  /** A store may answer each stream with a request of its own. */
  @Test
  void aCheckpointIsReadInOneStream() throws IOException {
    try (ExportedModel exported =
        exported(new ModelSpec(Arch.RESNET10, Classifier.LINEAR, Heads.GLMC), Map.of())) {
      List<Long> opened = new ArrayList<>();
      OnnxModel onnx = exported.onnx(false);
      Weights weights =
          (from, length) -> {
            opened.add(from);
            return new ByteArrayInputStream(exported.checkpoint(), (int) from, (int) length);
          };
      try (InputStream in = onnx.read(weights, 0, onnx.bytes())) {
        assertThat(in.readAllBytes()).isEqualTo(exported.file(false));
      }
      assertThat(opened).hasSize(1);
    }
  }

  @Test
  void aRangeReadsNoMoreThanItsOwnWeights() throws IOException {
    try (ExportedModel exported = exported(PLAIN, Map.of())) {
      List<Long> lengths = new ArrayList<>();
      OnnxModel onnx = exported.onnx(false);
      Weights weights =
          (from, length) -> {
            lengths.add(length);
            return new ByteArrayInputStream(exported.checkpoint(), (int) from, (int) length);
          };
      try (InputStream in = onnx.read(weights, onnx.bytes() / 2, 100)) {
        assertThat(in.readAllBytes()).hasSize(100);
      }
      assertThat(lengths).hasSize(1).allMatch(length -> length <= 100 + 2 * Float.BYTES);
    }
  }

  @Test
  void theStartOfAFileReadsNoWeights() throws IOException {
    try (ExportedModel exported = exported(PLAIN, Map.of())) {
      Weights none =
          (from, length) -> {
            throw new IOException("read at " + from);
          };
      try (InputStream in = exported.onnx(true).read(none, 0, 100)) {
        assertThat(in.readAllBytes()).hasSize(100);
      }
    }
  }

  @Test
  void weightsKeepTheirNamesAndBytes() throws IOException {
    try (ExportedModel exported = exported(PLAIN, Map.of())) {
      String file = text(exported.file(false));
      for (TensorEntry tensor : exported.header().tensors()) {
        if (!tensor.name().endsWith(".num_batches_tracked")) {
          int begin = Math.toIntExact(exported.header().dataStart() + tensor.begin());
          int length = Math.toIntExact(tensor.end() - tensor.begin());
          ProtocolBuffer stored = new ProtocolBuffer();
          stored.text(8, tensor.name());
          stored.bytes(9, Arrays.copyOfRange(exported.checkpoint(), begin, begin + length));
          assertThat(file).as(tensor.name()).contains(text(stored.bytes()));
        }
      }
    }
  }

  @Test
  void headsOfTrainingAloneAreLeftOut() throws IOException {
    try (ExportedModel exported =
        exported(new ModelSpec(Arch.RESNET20, Classifier.LINEAR, Heads.GLMC), Map.of())) {
      assertThat(text(exported.checkpoint())).contains("projection_head.0.weight", "\"fc.weight");
      assertThat(text(exported.file(false)))
          .contains("fc_cb.weight")
          .doesNotContain("projection_head", "fc.weight", "num_batches_tracked");
    }
  }

  @Test
  void theSizeOfImagesIsThatOfTheTraining() throws IOException, OrtException {
    try (ExportedModel exported = exported(PLAIN, Map.of("imageSize", "[32, 40]"));
        OnnxSession session = new OnnxSession(exported.file(false))) {
      assertThat(session.inputShape()).containsExactly(-1, 3, 32, 40);
    }
  }

  @Test
  void theSizeOfImagesIsFreeIfTheCheckpointDoesNotSayIt() throws IOException, OrtException {
    try (ExportedModel exported = exported(PLAIN, Map.of());
        OnnxSession session = new OnnxSession(exported.file(false))) {
      assertThat(session.inputShape()).containsExactly(-1, 3, -1, -1);
    }
  }

  @Test
  void metadataAreThoseOfTheCheckpointWithLabels() throws IOException, OrtException {
    Map<String, String> metadata = Map.of("format", "pt", "classes", "[\"ä\", \"b\"]");
    try (ExportedModel exported = exported(PLAIN, metadata);
        OnnxSession session = new OnnxSession(exported.file(false))) {
      assertThat(session.metadata())
          .containsOnly(Map.entry("classes", "[\"ä\", \"b\"]"), Map.entry("checkpoint", "last"));
    }
  }

  @Test
  void theSameCheckpointGivesTheSameTag() throws IOException {
    try (ExportedModel exported = exported(PLAIN, Map.of("epoch", "1"));
        ExportedModel later = exported(PLAIN, Map.of("epoch", "2"))) {
      assertThat(exported.onnx(false).tag())
          .isEqualTo(exported.onnx(false).tag())
          .isNotEqualTo(exported.onnx(true).tag())
          .isNotEqualTo(later.onnx(false).tag());
    }
  }

  @Test
  void aCheckpointOfAnotherNetworkIsRefused() throws IOException {
    try (ExportedModel exported = exported(PLAIN, Map.of())) {
      Inference other = Inference.of(new ModelSpec(Arch.RESNET32, Classifier.LINEAR), 3);
      OnnxModel.Labels labels = new OnnxModel.Labels("1", "a", "b", Map.of());
      assertThatThrownBy(
              () -> OnnxModel.of(other, exported.header(), ExportedModel.NORMALIZE, false, labels))
          .hasMessageContaining("layer1.3.conv1.weight");
    }
  }

  @Test
  void aNumberBeyondFloat32EndsTheFile() throws IOException {
    byte[] file = Uploads.beyondFloat32();
    OnnxModel onnx =
        OnnxModel.of(
            Inference.of(PLAIN, 3),
            SafetensorsHeader.read(new ByteArrayInputStream(file)),
            ExportedModel.NORMALIZE,
            false,
            new OnnxModel.Labels("1", "a", "b", Map.of()));
    try (InputStream in =
        onnx.read(
            (from, length) -> new ByteArrayInputStream(file, (int) from, (int) length),
            0,
            onnx.bytes())) {
      assertThatThrownBy(in::readAllBytes)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("linear.bias", "1.0E39");
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
