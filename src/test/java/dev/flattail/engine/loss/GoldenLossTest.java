package dev.flattail.engine.loss;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.flattail.SharedFiles;
import dev.flattail.engine.tensor.Autograd;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.ArbCounts;
import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.SmoothingShape;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Losses and their gradients against the reference code's values ({@code golden/losses.json}). */
class GoldenLossTest {
  private static final JsonMapper JSON = new JsonMapper();

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  private static JsonNode cases() throws IOException {
    return JSON.readTree(Files.readString(SharedFiles.file("golden/losses.json"))).get("cases");
  }

  /** Returns the loss of a case, or null for losses that Flattail does not have yet. */
  private static LossSpec.@Nullable OfLogits spec(JsonNode golden) {
    String name = golden.get("name").asString();
    JsonNode params = golden.get("params");
    if (name.startsWith("cross_entropy") || name.startsWith("class_balanced_ce")) {
      return new LossSpec.CrossEntropy();
    } else if (name.startsWith("focal")) {
      return new LossSpec.Focal(params.get("gamma").asDouble());
    } else if (name.startsWith("ldam")) {
      return new LossSpec.Ldam(params.get("maxM").asDouble(), params.get("s").asDouble());
    } else if (name.startsWith("vs")) {
      return new LossSpec.Vs(params.get("gamma").asDouble(), params.get("tau").asDouble());
    } else if (name.startsWith("balanced_softmax")) {
      return new LossSpec.BalancedSoftmax();
    } else if (name.startsWith("logit_adjustment")) {
      return new LossSpec.LogitAdjusted(params.get("tau").asDouble());
    } else if (name.startsWith("label_aware_smoothing")) {
      return new LossSpec.LabelAwareSmoothing(
          params.get("smoothHead").asDouble(),
          params.get("smoothTail").asDouble(),
          SmoothingShape.valueOf(params.get("shape").asString().toUpperCase(Locale.ROOT)),
          params.has("power") ? params.get("power").asDouble() : 1);
    } else if (name.startsWith("arb")) {
      String counts = params.get("counts").asString();
      return new LossSpec.Arb(ArbCounts.valueOf(counts.toUpperCase(Locale.ROOT)));
    } else if (name.startsWith("gcl")) {
      return new LossSpec.Gcl(
          params.get("m").asDouble(),
          params.get("s").asDouble(),
          params.get("noiseMul").asDouble(),
          params.get("trainCls").asBoolean(),
          params.get("gamma").asDouble());
    }
    return null;
  }

  /** Returns the loss on the case's batch, with the recorded noise. */
  private static Loss inBatch(JsonNode golden, Loss loss, NDArray labels, NumberFormat format) {
    if (loss instanceof GclLoss gcl) {
      int classes = golden.get("classCounts").size();
      NDArray noise = array(labels.getManager(), format, golden.get("noise"), classes);
      return gcl.clouded(noise, noise);
    }
    return loss.inBatch(new BatchContext(labels, 0, 0));
  }

  @TestFactory
  List<DynamicTest> lossAndGradientEqualTheReferenceInFloat64() throws IOException {
    return tests(NumberFormat.FLOAT64, 1e-10, 1e-14);
  }

  @TestFactory
  List<DynamicTest> lossAndGradientEqualTheReferenceInFloat32() throws IOException {
    return tests(NumberFormat.FLOAT32, 1e-5, 1e-6);
  }

  @Test
  void everyLossOfThisReleaseHasACaseOrATestOfItsOwn() throws IOException {
    Set<Class<?>> covered = new HashSet<>();
    for (JsonNode golden : cases()) {
      LossSpec.OfLogits spec = spec(golden);
      if (spec != null) {
        covered.add(spec.getClass());
      }
    }
    assertThat(covered).contains(LossSpec.CrossEntropy.class);
    assertThat(LossSpec.Measurable.class.getPermittedSubclasses())
        .allMatch(loss -> covered.contains(loss) || hasOwnTest(loss));
    assertThat(covered).hasSizeGreaterThanOrEqualTo(9);
  }

  private static boolean hasOwnTest(Class<?> loss) {
    String test = GoldenLossTest.class.getPackageName() + "." + loss.getSimpleName() + "LossTest";
    return GoldenLossTest.class.getResource("/" + test.replace('.', '/') + ".class") != null;
  }

  @TestFactory
  List<DynamicTest> softLabelsOfGlmcEqualTheReference() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode golden : cases()) {
      if (golden.get("name").asString().startsWith("glmc")) {
        tests.add(
            DynamicTest.dynamicTest(golden.get("name").asString(), () -> checkSoftLabels(golden)));
      }
    }
    assertThat(tests).hasSizeGreaterThanOrEqualTo(3);
    return tests;
  }

  private static void checkSoftLabels(JsonNode golden) {
    try (NDManager manager = Torch.newManager(Device.cpu());
        GradMode recording = GradMode.recording()) {
      int[] counts = JSON.convertValue(golden.get("classCounts"), int[].class);
      NumberFormat format = NumberFormat.FLOAT64;
      NDArray logits =
          Autograd.leaf(manager, array(manager, format, golden.get("logits"), counts.length));
      Targets targets =
          new Targets(
              labels(manager, golden.get("targets")),
              labels(manager, golden.get("targetsB")),
              golden.get("lambda").asDouble());
      JsonNode exponent = golden.get("params").get("labelWeighting");
      double[] weights =
          ClassWeights.inversePower(counts, exponent == null ? 0 : exponent.asDouble());
      GlmcTerms loss = new GlmcTerms(format.create(manager, weights, new Shape(weights.length)), 0);
      List<NDArray> values = new ArrayList<>(List.of(loss.reweighted(logits, targets)));
      if (exponent == null) {
        values.add(GlmcTerms.unweighted(logits, targets));
      }
      for (NDArray value : values) {
        assertClose(doubles(value)[0], golden.get("loss").asDouble(), 1e-10, 1e-14);
        double[] gradient = doubles(Autograd.gradient(value, logits));
        double[] expected = flat(golden.get("gradLogits"), counts.length);
        for (int i = 0; i < expected.length; i++) {
          assertClose(gradient[i], expected[i], 1e-10, 1e-14);
        }
      }
    }
  }

  private static List<DynamicTest> tests(NumberFormat format, double relative, double absolute)
      throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode golden : cases()) {
      LossSpec.OfLogits spec = spec(golden);
      if (spec != null) {
        tests.add(
            DynamicTest.dynamicTest(
                golden.get("name").asString() + " " + format,
                () -> check(golden, spec, format, relative, absolute)));
      }
    }
    return tests;
  }

  private static void check(
      JsonNode golden,
      LossSpec.OfLogits spec,
      NumberFormat format,
      double relative,
      double absolute) {
    try (NDManager manager = Torch.newManager(Device.cpu());
        GradMode recording = GradMode.recording()) {
      int[] counts = JSON.convertValue(golden.get("classCounts"), int[].class);
      NDArray logits =
          Autograd.leaf(manager, array(manager, format, golden.get("logits"), counts.length));
      NDArray labels = labels(manager, golden.get("targets"));
      Loss loss = inBatch(golden, Losses.of(spec, counts, manager, format), labels, format);
      Targets targets =
          golden.has("targetsB")
              ? new Targets(
                  labels, labels(manager, golden.get("targetsB")), golden.get("lambda").asDouble())
              : Targets.of(labels);
      double[] weights = classWeights(golden.get("params"), counts);
      NDArray weightArray =
          weights == null ? null : format.create(manager, weights, new Shape(counts.length));
      NDArray value = targets.loss(loss, logits, weightArray);
      double[] gradient = doubles(Autograd.gradient(value, logits));
      assertClose(doubles(value)[0], golden.get("loss").asDouble(), relative, absolute);
      double[] expected = flat(golden.get("gradLogits"), counts.length);
      assertThat(gradient).hasSameSizeAs(expected);
      for (int i = 0; i < expected.length; i++) {
        assertClose(gradient[i], expected[i], relative, absolute);
      }
    }
  }

  /** Returns the stated weights of a case, or those of its beta, or none. */
  private static double @Nullable [] classWeights(JsonNode params, int[] counts) {
    if (params.has("classWeights")) {
      return JSON.convertValue(params.get("classWeights"), double[].class);
    }
    return params.has("beta")
        ? ClassWeights.effectiveNumber(counts, params.get("beta").asDouble())
        : null;
  }

  private static void assertClose(
      double actual, double expected, double relative, double absolute) {
    assertThat(Math.abs(actual - expected))
        .as("%s for %s", actual, expected)
        .isLessThanOrEqualTo(relative * Math.abs(expected) + absolute);
  }

  private static double[] doubles(NDArray array) {
    return array.toType(DataType.FLOAT64, false).toDoubleArray();
  }

  private static NDArray array(NDManager manager, NumberFormat format, JsonNode rows, int columns) {
    double[] values = flat(rows, columns);
    return format.create(manager, values, new Shape(values.length / columns, columns));
  }

  private static double[] flat(JsonNode rows, int columns) {
    double[] values = new double[rows.size() * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = rows.get(i / columns).get(i % columns).asDouble();
    }
    return values;
  }

  private static NDArray labels(NDManager manager, JsonNode targets) {
    return manager.create(JSON.convertValue(targets, long[].class));
  }
}
