package dev.flattail.engine.curvature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.StopSignal;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.CurvatureMatrix;
import dev.flattail.random.KeyedRandom;
import dev.flattail.results.DirectionalGradients;
import dev.flattail.results.DirectionalGradients.AtRadius;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests gradients along an eigenvector: of quadratics in closed form, and of a tiny network against
 * dense Hessians and sharpness-aware steps that are computed in Java.
 */
class GradientsAlongVectorTest {
  private static final double LAMBDA = -2;
  private static final double[] DIAGONAL = {LAMBDA, 1, 3};

  private final NDManager manager = Torch.newManager(Device.cpu());
  private final AtomicInteger passes = new AtomicInteger();

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private NDArray vector(double... values) {
    return NumberFormat.FLOAT64.create(manager, values, new Shape(values.length));
  }

  /** The loss {@code (w - center)' D (w - center) / 2} with a diagonal D. */
  private record Quadratic(double[] center, double weight) implements LossTerm {
    @Override
    public long recordedBytes() {
      return 100;
    }

    @Override
    public NDArray outputs(NDArray at, NDManager owner) {
      return at.sub(owner.create(center)).reshape(1, center.length);
    }

    @Override
    public NDArray losses(NDArray outputs) {
      NDArray halves =
          NumberFormat.FLOAT64.create(
              outputs.getManager(),
              Arrays.stream(DIAGONAL).map(d -> d / 2).toArray(),
              new Shape(DIAGONAL.length));
      return outputs.mul(outputs).mul(halves).sum(new int[] {1});
    }
  }

  private GradientsAlongVector along(NDArray at, NDArray v, double lambda, List<Double> rho) {
    return new GradientsAlongVector(at, v, lambda, rho, StopSignal.NEVER, passes::incrementAndGet);
  }

  private DirectionalGradients ofQuadratics(double[][] centers, List<Double> rho) {
    return along(vector(0, 0, 0), vector(1, 0, 0), LAMBDA, rho)
        .over(centers.length, 1, i -> List.of(new Quadratic(centers[i], 1)));
  }

  /**
   * Of a batch with the gradient g = D (w - center), the gradient of a step is g + rho D g / |g|.
   */
  @Test
  void momentsOfAQuadraticAreThoseOfTheClosedForm() {
    // Gradients at 0: (2, -1, 0) and (-4, 0, 3), of lengths sqrt(5) and 5.
    DirectionalGradients found =
        ofQuadratics(new double[][] {{1, 1, 0}, {-2, 0, -1}}, List.of(0.5));
    double one = 1 + 0.5 * LAMBDA / Math.sqrt(5);
    double other = 1 + 0.5 * LAMBDA / 5;
    assertThat(found.meanComponent().value()).isCloseTo((2 - 4) / 2.0, within(1e-12));
    assertThat(found.meanComponent().standardError()).isCloseTo(3, within(1e-12));
    assertThat(found.secondMoment().value()).isCloseTo((4 + 16) / 2.0, within(1e-12));
    assertThat(found.secondMoment().standardError()).isCloseTo(6, within(1e-12));
    assertThat(found.meanNorm()).isCloseTo((Math.sqrt(5) + 5) / 2, within(1e-11));
    assertThat(found.meanSquaredNorm()).isCloseTo((5 + 25) / 2.0, within(1e-10));
    assertThat(found.share()).isCloseTo(20.0 / 30, within(1e-11));
    assertThat(found.curvature().value()).isCloseTo(LAMBDA, within(1e-12));
    AtRadius at = found.sam().getFirst();
    double moment = (4 * one * one + 16 * other * other) / 2;
    assertThat(at.meanComponent().value()).isCloseTo((2 * one - 4 * other) / 2, within(1e-11));
    assertThat(at.secondMoment().value()).isCloseTo(moment, within(1e-11));
    assertThat(at.ratio().value()).isCloseTo(moment / 10, within(1e-12));
    assertThat(at.gain().value()).isCloseTo((4 * one + 16 * other) / 20, within(1e-12));
    // The residuals y - ratio x of two batches are opposite, and their mean has half the spread.
    double residual = 4 * one * one - moment / 10 * 4;
    assertThat(at.ratio().standardError()).isCloseTo(Math.abs(residual) / 10, within(1e-11));
  }

  @Test
  void bothPredictionsAreExactForAQuadratic() {
    DirectionalGradients found =
        ofQuadratics(new double[][] {{1, 1, 0}, {-2, 0, -1}}, List.of(0.05, 0.5, 3.0));
    assertThat(found.sam())
        .hasSize(3)
        .allSatisfy(
            at -> {
              double ratio = Objects.requireNonNull(at.ratio().value());
              assertThat(at.predictedRatio()).isCloseTo(ratio, within(1e-11));
              assertThat(at.firstOrderRatio()).isCloseTo(ratio, within(1e-11));
              double gain = Objects.requireNonNull(at.gain().value());
              assertThat(at.predictedGain()).isCloseTo(gain, within(1e-11));
              assertThat(at.firstOrderGain()).isCloseTo(gain, within(1e-11));
            });
  }

  /**
   * With negative curvature, the component of a step shrinks, is reversed where {@code rho |lambda|
   * > |g|}, and is larger only where {@code rho |lambda| > 2 |g|}. Here |g| is 2, and so is
   * |lambda|.
   */
  @ParameterizedTest
  @CsvSource({"0.5, 0.25, 0.5, 0, 0", "1.5, 0.25, -0.5, 0, 1", "2.5, 2.25, -1.5, 1, 1"})
  void negativeCurvatureShrinksThenReversesThenAmplifies(
      double rho, double ratio, double gain, double growing, double reversed) {
    AtRadius at =
        ofQuadratics(new double[][] {{1, 0, 0}, {-1, 0, 0}}, List.of(rho)).sam().getFirst();
    assertThat(at.ratio().value()).isCloseTo(ratio, within(1e-11));
    assertThat(at.gain().value()).isCloseTo(gain, within(1e-11));
    assertThat(at.growing()).isEqualTo(growing);
    assertThat(at.predictedGrowing()).isEqualTo(growing);
    assertThat(at.reversed()).isEqualTo(reversed);
    assertThat(at.predictedReversed()).isEqualTo(reversed);
  }

  @Test
  void aSingleBatchHasNoStandardError() {
    DirectionalGradients found = ofQuadratics(new double[][] {{1, 0, 0}}, List.of(0.5));
    assertThat(found.secondMoment().standardError()).isNull();
    assertThat(found.sam().getFirst().ratio().standardError()).isNull();
  }

  @Test
  void aComponentOfZeroHasNoRatio() {
    DirectionalGradients found = ofQuadratics(new double[][] {{0, 1, 0}, {0, 2, 0}}, List.of(0.5));
    assertThat(found.secondMoment().value()).isEqualTo(0);
    assertThat(found.share()).isEqualTo(0);
    AtRadius at = found.sam().getFirst();
    assertThat(at.secondMoment().value()).isEqualTo(0);
    assertThat(at.ratio().value()).isNull();
    assertThat(at.predictedRatio()).isNull();
  }

  /** A batch that is fitted exactly has no gradient, and takes no step. */
  @Test
  void batchesWithoutAComponentNeitherGrowNorAreReversed() {
    AtRadius at =
        ofQuadratics(new double[][] {{1, 0, 0}, {0, 0, 0}}, List.of(1.5)).sam().getFirst();
    assertThat(at.reversed()).isEqualTo(1);
    assertThat(at.predictedReversed()).isEqualTo(1);
    assertThat(at.growing()).isEqualTo(0);
    assertThat(at.predictedGrowing()).isEqualTo(0);
    AtRadius none = ofQuadratics(new double[][] {{0, 0, 0}}, List.of(1.5)).sam().getFirst();
    assertThat(none.growing()).isNull();
    assertThat(none.predictedReversed()).isNull();
  }

  @Test
  void aBatchThatIsNotFiniteLeavesNullAndNotZero() {
    DirectionalGradients found =
        ofQuadratics(new double[][] {{1, 0, 0}, {Double.NaN, 0, 0}}, List.of(0.5));
    assertThat(found.secondMoment().value()).isNull();
    assertThat(found.sam().getFirst().growing()).isNull();
  }

  @Test
  void eachBatchTakesAPassForItsProductAndOneForEachRadius() {
    ofQuadratics(new double[][] {{1, 0, 0}, {2, 0, 0}}, List.of(0.1, 0.2, 0.3));
    assertThat(passes.get()).isEqualTo(2 * GradientsAlongVector.passes(3)).isEqualTo(8);
  }

  @Test
  void partsOfABatchSumToTheBatch() {
    double[][] centers = {{1, 1, 0}, {-2, 0, -1}};
    DirectionalGradients parts =
        along(vector(0, 0, 0), vector(1, 0, 0), LAMBDA, List.of(0.5))
            .over(
                2,
                2,
                _ -> List.of(new Quadratic(centers[0], 0.25), new Quadratic(centers[1], 0.75)));
    double[] mean = {-1.25, 0.25, -0.75};
    DirectionalGradients whole = ofQuadratics(new double[][] {mean, mean}, List.of(0.5));
    assertThat(parts.secondMoment().value())
        .isCloseTo(Objects.requireNonNull(whole.secondMoment().value()), within(1e-12));
    assertThat(parts.sam().getFirst().ratio().value())
        .isCloseTo(Objects.requireNonNull(whole.sam().getFirst().ratio().value()), within(1e-12));
  }

  @Test
  void stopsBetweenBatches() {
    GradientsAlongVector stopped =
        new GradientsAlongVector(
            vector(0, 0, 0),
            vector(1, 0, 0),
            LAMBDA,
            List.of(0.5),
            () -> passes.get() >= 4,
            passes::incrementAndGet);
    assertThatThrownBy(
            () -> stopped.over(9, 1, _ -> List.of(new Quadratic(new double[] {1, 0, 0}, 1))))
        .isInstanceOf(CancellationException.class);
    assertThat(passes.get()).isEqualTo(4);
  }

  /** A smallest eigenvector of a dense matrix, by iteration on {@code c I - H}. */
  private static double[] smallest(double[][] h) {
    int n = h.length;
    double shift = Arrays.stream(h).flatMapToDouble(Arrays::stream).map(Math::abs).sum();
    double[] v = new double[n];
    KeyedRandom random = KeyedRandom.of("start", 1);
    Arrays.setAll(v, i -> random.nextGaussian());
    for (int iteration = 0; iteration < 100_000; iteration++) {
      double[] before = v;
      double[] product = new double[n];
      Arrays.setAll(product, i -> shift * before[i] - dot(h[i], before));
      double norm = Math.sqrt(dot(product, product));
      v = Arrays.stream(product).map(x -> x / norm).toArray();
    }
    return v;
  }

  private static double dot(double[] x, double[] y) {
    return IntStream.range(0, x.length).mapToDouble(i -> x[i] * y[i]).sum();
  }

  @Test
  void aNetworkMatchesItsDenseHessianAndExplicitSteps() {
    KeyedRandom random = KeyedRandom.of("network", 3);
    double[][] x = new double[40][4];
    int[] y = new int[40];
    for (int i = 0; i < y.length; i++) {
      Arrays.setAll(x[i], k -> random.nextGaussian());
      y[i] = random.nextInt(3);
    }
    SmallProblem all = new SmallProblem(x, y, 5, 3, 1);
    double[] w = new double[TanhNetwork.parameters(4, 5, 3)];
    Arrays.setAll(w, i -> random.nextGaussian());
    double[][] hessian = TanhNetwork.dense(CurvatureMatrix.HESSIAN, all, w);
    double[] v = smallest(hessian);
    double lambda = IntStream.range(0, w.length).mapToDouble(i -> v[i] * dot(hessian[i], v)).sum();
    assertThat(lambda).as("a saddle").isLessThan(-0.01);
    List<SmallProblem> batches = new ArrayList<>();
    for (int first = 0; first < 40; first += 8) {
      batches.add(
          new SmallProblem(
              Arrays.copyOfRange(x, first, first + 8),
              Arrays.copyOfRange(y, first, first + 8),
              5,
              3,
              1));
    }
    double rho = 0.3;
    double squares = 0;
    double stepSquares = 0;
    double firstOrder = 0;
    double predicted = 0;
    double products = 0;
    for (SmallProblem batch : batches) {
      double[] g = TanhNetwork.gradient(batch, w);
      double norm = Math.sqrt(dot(g, g));
      double[] moved = w.clone();
      Arrays.setAll(moved, i -> w[i] + rho * g[i] / norm);
      double[] s = TanhNetwork.gradient(batch, moved);
      double[][] own = TanhNetwork.dense(CurvatureMatrix.HESSIAN, batch, w);
      double ofHessian = IntStream.range(0, w.length).mapToDouble(i -> v[i] * dot(own[i], g)).sum();
      double component = dot(v, g);
      squares += component * component;
      stepSquares += Math.pow(dot(v, s), 2);
      products += dot(v, s) * component;
      firstOrder += Math.pow(component + rho * ofHessian / norm, 2);
      predicted += Math.pow((1 + rho * lambda / norm) * component, 2);
    }

    DirectionalGradients found =
        along(vector(w), vector(v), lambda, List.of(rho))
            .over(batches.size(), 8, i -> List.of(batches.get(i)));

    assertThat(found.secondMoment().value()).isCloseTo(squares / 5, within(1e-12));
    AtRadius at = found.sam().getFirst();
    assertThat(at.secondMoment().value()).isCloseTo(stepSquares / 5, within(1e-11));
    assertThat(at.ratio().value()).isCloseTo(stepSquares / squares, within(1e-9));
    assertThat(at.gain().value()).isCloseTo(products / squares, within(1e-9));
    assertThat(at.predictedRatio()).isCloseTo(predicted / squares, within(1e-9));
    // The dense Hessians are central differences.
    assertThat(at.firstOrderRatio()).isCloseTo(firstOrder / squares, within(1e-6));
  }
}
