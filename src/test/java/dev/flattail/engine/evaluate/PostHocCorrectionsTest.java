package dev.flattail.engine.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.UnrunnableSpecException;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Networks;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.PostHocSpec;
import dev.flattail.jobspec.Thresholds;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostHocCorrectionsTest {
  private static final ModelSpec LINEAR = new ModelSpec(Arch.RESNET20, Classifier.LINEAR);
  private static final ModelSpec COSINE = new ModelSpec(Arch.RESNET20, Classifier.COSINE);
  private static final int CLASSES = 3;
  private static final int[] COUNTS = {70, 20, 10};

  private static Evaluation evaluate(@Nullable PostHocSpec postHoc, double scale, double... z) {
    Evaluator evaluator =
        new Evaluator(new ClassGroups(COUNTS, new Thresholds.ByCount(50, 10)), scale);
    PostHocCorrections.before(evaluator, postHoc, COUNTS, scale).add(z.clone(), new int[] {2});
    return evaluator.result();
  }

  @Test
  void logitAdjustmentTakesTheLogPriorsOff() {
    PostHocSpec adjust = new PostHocSpec(1.0, null);
    // exp(z_c) / pi_c: 2/0.7, 1/0.2, 1/0.1
    Evaluation result = evaluate(adjust, 1, Math.log(2), 0, 0);
    double p = 10 / (2 / 0.7 + 5 + 10);
    assertThat(result.figures().accuracy()).isEqualTo(1.0);
    assertThat(result.figures().loss()).isEqualTo(-Math.log(p), within(1e-12));
    assertThat(result.figures().ece()).isEqualTo(1 - p, within(1e-12));
    assertThat(evaluate(null, 1, Math.log(2), 0, 0).figures().accuracy()).isZero();
  }

  /** Calibration is of softmax(scale z - tau log pi). */
  @Test
  void theAdjustmentIsOfScaledLogits() {
    PostHocSpec adjust = new PostHocSpec(0.5, null);
    Evaluation result = evaluate(adjust, 30, 0.05, 0, 0.02);
    double[] weights = {
      Math.exp(1.5) / Math.sqrt(0.7), 1 / Math.sqrt(0.2), Math.exp(0.6) / Math.sqrt(0.1)
    };
    double p = weights[2] / (weights[0] + weights[1] + weights[2]);
    assertThat(weights[2]).isGreaterThan(weights[0]);
    assertThat(result.figures().accuracy()).isEqualTo(1.0);
    assertThat(result.figures().ece()).isEqualTo(1 - p, within(1e-12));
  }

  @Test
  void anAdjustmentByZeroChangesNothing() {
    PostHocSpec none = new PostHocSpec(0.0, null);
    assertThat(evaluate(none, 30, 0.3, 0.1, 0.2).figures().loss())
        .isEqualTo(evaluate(null, 30, 0.3, 0.1, 0.2).figures().loss());
    LogitsOut ignored = (logits, labels) -> {};
    assertThat(new LogitAdjustment(0, new int[] {5, 0}, 1).before(ignored)).isNotNull();
    assertThatExceptionOfType(UnrunnableSpecException.class)
        .isThrownBy(() -> new LogitAdjustment(1, new int[] {5, 0}, 1))
        .withMessageContaining("class 1 has none");
  }

  private static Model model(Classifier classifier) {
    return model(Arch.RESNET20, classifier);
  }

  private static Model model(Arch arch, Classifier classifier) {
    return Model.create(
        Networks.of(new ModelSpec(arch, classifier), CLASSES, 3),
        NumberFormat.FLOAT64,
        Device.cpu(),
        7);
  }

  @ParameterizedTest
  @CsvSource({"RESNET20, linear.weight", "RESNET32_CCSAM, classifier.fc.weight"})
  void tauNormDividesClassVectorsAndDropsTheBias(Arch arch, String name) {
    try (Model model = model(arch, Classifier.LINEAR);
        NDManager scope = model.manager().newSubManager()) {
      FlatLayout.Slot weight = model.network().parameters().slot(name);
      double[] before = model.parameterValues();
      NDArray images =
          scope
              .create(new Random(1).doubles(2 * 3 * 8 * 8).toArray(), new Shape(2, 3, 8, 8))
              .toType(DataType.FLOAT32, false);
      double[] features =
          model
              .forward(model.parameters(), images, BatchNormMode.EVALUATE)
              .features()
              .toDoubleArray();
      PostHocCorrections.correct(model, LINEAR, new PostHocSpec(null, 0.7));
      double[] logits = model.logits(images);
      int length = model.network().features();
      for (int i = 0; i < 2; i++) {
        for (int c = 0; c < CLASSES; c++) {
          double dot = 0;
          double square = 0;
          for (int f = 0; f < length; f++) {
            double w = before[(int) weight.offset() + c * length + f];
            dot += w * features[i * length + f];
            square += w * w;
          }
          assertThat(logits[i * CLASSES + c])
              .isEqualTo(dot / Math.pow(square, 0.35), within(1e-10));
        }
      }
    }
  }

  @Test
  void tauNormByZeroLeavesOutTheBiasAlone() {
    try (Model model = model(Classifier.LINEAR)) {
      FlatLayout.Slot bias = model.network().parameters().slot("linear.bias");
      double[] expected = model.parameterValues();
      double changed = 0;
      for (int i = (int) bias.offset(); i < bias.offset() + bias.size(); i++) {
        changed += Math.abs(expected[i]);
        expected[i] = 0;
      }
      PostHocCorrections.correct(model, LINEAR, new PostHocSpec(null, 0.0));
      assertThat(changed).isPositive();
      assertThat(model.parameterValues()).isEqualTo(expected);
    }
  }

  @Test
  void aCosineClassifierHasNoLengthsToNormalize() {
    try (Model model = model(Classifier.COSINE)) {
      double[] before = model.parameterValues();
      assertThatExceptionOfType(UnrunnableSpecException.class)
          .isThrownBy(() -> PostHocCorrections.correct(model, COSINE, new PostHocSpec(null, 1.0)))
          .withMessageContaining("linear classifier");
      PostHocCorrections.correct(model, COSINE, new PostHocSpec(1.0, null));
      assertThat(model.parameterValues()).isEqualTo(before);
    }
  }
}
