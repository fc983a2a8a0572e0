package dev.flattail.engine.curvature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.StopSignal;
import dev.flattail.engine.loss.ClassWeights;
import dev.flattail.engine.loss.Losses;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Networks;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.CurvatureMatrix;
import dev.flattail.jobspec.HessianSpec;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.Normalize;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.random.KeyedRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests the matrices of a residual network, for every measurable loss, against central differences
 * of its outputs and losses.
 */
class NetworkMatrixTest {
  private static final int[] COUNTS = {50, 20, 5};
  private static final double STEP = 1e-6;

  /** Small, so that the softmax of the untrained network's large logits is not saturated. */
  private static final double SCALE = 0.02;

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  private static ImageSet images() {
    int[] labels = {1, 1, 1, 1};
    byte[] pixels = new byte[labels.length * 3 * 8 * 8];
    KeyedRandom random = KeyedRandom.of("pixels", 1);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) random.nextInt(256);
    }
    return ImageSet.copyOf(List.of("a", "b", "c"), 8, 8, pixels, labels);
  }

  private static HessianSpec spec(String loss, String rebalance) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("kind", "hessian");
    tree.put("dataset", Map.of("name", "any"));
    tree.put("model", Map.of("checkpoint", "any", "arch", "resnet20"));
    tree.put("loss", Map.of("type", loss));
    tree.put("rebalance", Map.of("type", rebalance));
    return (HessianSpec) SpecReader.readSubmitted(tree);
  }

  private static ClassMeanLoss term(Model model, HessianSpec spec) {
    double[] weights = ClassWeights.at(spec.rebalance(), COUNTS, Integer.MAX_VALUE);
    return new ClassMeanLoss(
        model,
        Losses.of(spec.loss().ofLogits(), COUNTS, model.manager(), model.format()),
        spec.loss().logitFactor(SCALE),
        weights == null
            ? null
            : model.format().create(model.manager(), weights, new Shape(weights.length)),
        Normalize.CIFAR,
        images(),
        1);
  }

  @ParameterizedTest
  @CsvSource({
    "cross-entropy, reweight, LINEAR",
    "focal, reweight, LINEAR",
    "poly1, none, LINEAR",
    "ldam, drw, COSINE",
    "vs, none, LINEAR",
    "balanced-softmax, none, LINEAR",
    "logit-adjusted, none, LINEAR",
    "label-aware-smoothing, none, LINEAR",
    "arb, none, LINEAR",
    "gcl, none, COSINE"
  })
  void matricesOfANetworkAgreeWithCentralDifferences(
      String loss, String rebalance, Classifier classifier) {
    try (Model model =
            Model.create(
                Networks.of(new ModelSpec(Arch.RESNET20, classifier), 3, 3),
                NumberFormat.FLOAT64,
                Device.cpu(),
                3);
        NDManager scope = model.manager().newSubManager();
        GradMode off = GradMode.off()) {
      ClassMeanLoss term = term(model, spec(loss, rebalance));
      NDArray v = direction(model, scope);
      double gaussNewton = product(CurvatureMatrix.GGN, term, model, v);
      double expected = alongLogits(term, model, v, scope);
      assertThat(gaussNewton).isCloseTo(expected, within(1e-4 * Math.abs(expected)));
      double fisher = product(CurvatureMatrix.FISHER, term, model, v);
      double squares = meanSquareOfSlopes(term, model, v, scope);
      assertThat(fisher).isCloseTo(squares, within(1e-4 * squares)).isPositive();
      double hessian = product(CurvatureMatrix.HESSIAN, term, model, v);
      double residual = product(CurvatureMatrix.RESIDUAL, term, model, v);
      assertThat(gaussNewton + residual)
          .isCloseTo(hessian, within(1e-10 * (Math.abs(hessian) + Math.abs(gaussNewton))));
      assertThat(residual).isNotZero();
    }
  }

  private static NDArray direction(Model model, NDManager scope) {
    double[] values = new double[Math.toIntExact(model.parameters().size())];
    KeyedRandom random = KeyedRandom.of("direction", 4);
    Arrays.setAll(values, i -> random.nextGaussian() / Math.sqrt(values.length));
    return NumberFormat.FLOAT64.create(scope, values, new Shape(values.length));
  }

  /** Computes v'Mv. */
  private static double product(
      CurvatureMatrix matrix, ClassMeanLoss term, Model model, NDArray v) {
    try (HessianOperator operator =
            new HessianOperator(
                model.manager(),
                matrix,
                model.parameters(),
                term.inParts(3),
                1L << 30,
                StopSignal.NEVER);
        NDArray product = operator.times(v, model.manager())) {
      return product.mul(v).sum().getDouble();
    }
  }

  private static NDArray outputs(
      ClassMeanLoss term, Model model, NDArray v, double step, NDManager scope) {
    return term.outputs(FlatVectors.moved(model.parameters(), v, step), scope);
  }

  /** Computes the second derivative of the mean loss along the logits' own derivative. */
  private static double alongLogits(ClassMeanLoss term, Model model, NDArray v, NDManager scope) {
    NDArray z = outputs(term, model, v, 0, scope);
    NDArray jacobian =
        outputs(term, model, v, STEP, scope)
            .sub(outputs(term, model, v, -STEP, scope))
            .div(2 * STEP);
    double t = 1e-3 / jacobian.norm().getDouble();
    double up = mean(term, z.add(jacobian.mul(t)));
    double down = mean(term, z.sub(jacobian.mul(t)));
    return (up + down - 2 * mean(term, z)) / (t * t);
  }

  private static double mean(ClassMeanLoss term, NDArray outputs) {
    return term.losses(outputs).mean().getDouble();
  }

  private static double meanSquareOfSlopes(
      ClassMeanLoss term, Model model, NDArray v, NDManager scope) {
    double[] up = term.losses(outputs(term, model, v, STEP, scope)).toDoubleArray();
    double[] down = term.losses(outputs(term, model, v, -STEP, scope)).toDoubleArray();
    double sum = 0;
    for (int i = 0; i < up.length; i++) {
      sum += Math.pow((up[i] - down[i]) / (2 * STEP), 2);
    }
    return sum / up.length;
  }
}
