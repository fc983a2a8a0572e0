package dev.flattail.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.Heads;
import dev.flattail.jobspec.ModelSpec;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the logits of ONNX Runtime with those of an evaluation, for each network. */
class OnnxLogitsTest {
  /** Largest difference of a logit, as a share of the largest logit of the images. */
  private static final double TOLERANCE = 1e-5;

  private static final int IMAGES = 3;

  /** Odd and different, so that every rounding of sides counts. */
  private static final int HEIGHT = 35;

  private static final int WIDTH = 45;

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  /** Returns the models that a spec can name. */
  private static Stream<ModelSpec> all() {
    return Arrays.stream(Arch.values()).flatMap(OnnxLogitsTest::all);
  }

  private static Stream<ModelSpec> all(Arch arch) {
    return Stream.concat(
        Arrays.stream(Heads.values()).map(heads -> new ModelSpec(arch, Classifier.LINEAR, heads)),
        Stream.of(new ModelSpec(arch, Classifier.COSINE)));
  }

  /** Every head on a small network of either kind, and every kind of block. */
  static Stream<ModelSpec> sample() {
    Predicate<ModelSpec> plain =
        model -> model.heads() == Heads.PLAIN && model.classifier() == Classifier.LINEAR;
    Stream<Arch> others =
        Stream.of(Arch.RESNET32_CCSAM, Arch.RESNET18_CIFAR, Arch.RESNET50, Arch.RESNEXT50_32X4D);
    Stream<ModelSpec> branches =
        Stream.of(Heads.BBN, Heads.RESLT)
            .map(heads -> new ModelSpec(Arch.RESNET50, Classifier.LINEAR, heads));
    return Stream.of(
            Stream.of(Arch.RESNET20, Arch.RESNET10).flatMap(OnnxLogitsTest::all),
            others.flatMap(OnnxLogitsTest::all).filter(plain),
            branches)
        .flatMap(models -> models);
  }

  static Stream<ModelSpec> others() {
    List<ModelSpec> sampled = sample().toList();
    return all().filter(model -> !sampled.contains(model));
  }

  @ParameterizedTest
  @MethodSource("sample")
  void logitsAreThoseOfAnEvaluation(ModelSpec model) throws Exception {
    requireSameLogits(model, NumberFormat.FLOAT32);
  }

  @ParameterizedTest
  @MethodSource("others")
  @Tag("long")
  void logitsOfAllOtherNetworksAreThoseOfAnEvaluation(ModelSpec model) throws Exception {
    requireSameLogits(model, NumberFormat.FLOAT32);
  }

  /** A training in bfloat16 has weights in float32, and one in float64 has them in float64. */
  @ParameterizedTest
  @EnumSource(names = {"BFLOAT16", "FLOAT64"})
  void aTrainingInAnotherFormatIsEvaluatedInFloat32(NumberFormat format) throws Exception {
    requireSameLogits(new ModelSpec(Arch.RESNET20, Classifier.LINEAR), format);
  }

  private static void requireSameLogits(ModelSpec model, NumberFormat format)
      throws IOException, OrtException, InterruptedException {
    ImageSet images = images();
    try (ExportedModel exported = new ExportedModel(model, format, images, Map.of())) {
      double[][] expected = exported.logits(images);
      double largest =
          Arrays.stream(expected)
              .flatMapToDouble(Arrays::stream)
              .map(Math::abs)
              .max()
              .orElseThrow();
      assertSame(exported.file(false), expected, TOLERANCE * largest);
      assertSame(exported.file(true), expected, TOLERANCE * largest);
    }
  }

  private static void assertSame(byte[] file, double[][] expected, double tolerance)
      throws OrtException {
    try (OnnxSession session = new OnnxSession(file)) {
      float[][] found = session.logits(ExportedModel.pixels(images()), IMAGES, HEIGHT, WIDTH);
      for (int i = 0; i < IMAGES; i++) {
        for (int c = 0; c < ExportedModel.CLASSES; c++) {
          assertThat((double) found[i][c])
              .as("image %d, class %d", i, c)
              .isEqualTo(expected[i][c], within(tolerance));
        }
      }
    }
  }

  private static ImageSet images() {
    byte[] pixels = new byte[IMAGES * ImageSet.CHANNELS * HEIGHT * WIDTH];
    new Random(3).nextBytes(pixels);
    List<String> names =
        IntStream.range(0, ExportedModel.CLASSES).mapToObj(c -> "class " + c).toList();
    return ImageSet.copyOf(names, HEIGHT, WIDTH, pixels, new int[IMAGES]);
  }
}
