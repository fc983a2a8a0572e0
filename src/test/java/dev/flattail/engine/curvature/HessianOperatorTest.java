package dev.flattail.engine.curvature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.SharedFiles;
import dev.flattail.engine.StopSignal;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.random.KeyedRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests Hessians of small models, which have closed forms. */
class HessianOperatorTest {
  private static final long PLENTY = 1L << 30;

  private final NDManager manager = Torch.newManager(Device.cpu());

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static SmallProblem problem(int samples, int hidden, int classes) {
    KeyedRandom random = KeyedRandom.of("problem", 5);
    double[][] x = new double[samples][4];
    int[] y = new int[samples];
    for (int i = 0; i < samples; i++) {
      Arrays.setAll(x[i], k -> random.nextGaussian());
      y[i] = random.nextInt(classes);
    }
    return new SmallProblem(x, y, hidden, classes, 1);
  }

  private NDArray point(int size) {
    KeyedRandom random = KeyedRandom.of("point", 6);
    double[] values = new double[size];
    Arrays.setAll(values, i -> random.nextGaussian());
    return vector(values);
  }

  private NDArray vector(double... values) {
    return NumberFormat.FLOAT64.create(manager, values, new Shape(values.length));
  }

  private HessianOperator operator(NDArray at, long budget, LossTerm... terms) {
    return new HessianOperator(manager, at, List.of(terms), budget, StopSignal.NEVER);
  }

  private double[] times(HessianOperator operator, NDArray v) {
    try (GradMode off = GradMode.off()) {
      return operator.times(v, manager).toDoubleArray();
    }
  }

  /** Computes the mean over samples of (diag(p) - p p') kron x x'. */
  private static double[][] softmaxHessian(SmallProblem problem, double[] w) {
    int inputs = problem.x()[0].length;
    int classes = problem.classes();
    double[][] hessian = new double[w.length][w.length];
    for (double[] x : problem.x()) {
      double[] p = new double[classes];
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        double z = 0;
        for (int k = 0; k < inputs; k++) {
          z += w[c * inputs + k] * x[k];
        }
        p[c] = Math.exp(z);
        sum += p[c];
      }
      for (int a = 0; a < w.length; a++) {
        for (int b = 0; b < w.length; b++) {
          double pa = p[a / inputs] / sum;
          double pb = p[b / inputs] / sum;
          double curvature = (a / inputs == b / inputs ? pa : 0) - pa * pb;
          hessian[a][b] += curvature * x[a % inputs] * x[b % inputs] / problem.y().length;
        }
      }
    }
    return hessian;
  }

  @Test
  void softmaxRegressionHasItsClosedFormHessian() {
    SmallProblem problem = problem(30, 0, 3);
    NDArray at = point(12);
    double[][] expected = softmaxHessian(problem, at.toDoubleArray());
    try (HessianOperator operator = operator(at, PLENTY, problem)) {
      for (int column = 0; column < 12; column++) {
        double[] unit = new double[12];
        unit[column] = 1;
        double[] product = times(operator, vector(unit));
        for (int row = 0; row < 12; row++) {
          assertThat(product[row]).isCloseTo(expected[row][column], within(1e-14));
        }
      }
    }
  }

  @Test
  void theHessianIsSymmetric() {
    SmallProblem problem = problem(20, 5, 3);
    try (HessianOperator operator = operator(point(43), PLENTY, problem)) {
      NDArray u = point(43);
      NDArray v = u.mul(u).sub(0.5);
      double left = u.mul(vector(times(operator, v))).sum().getDouble();
      double right = v.mul(vector(times(operator, u))).sum().getDouble();
      assertThat(left).isCloseTo(right, within(1e-12 * Math.abs(left)));
      assertThat(Math.abs(left)).isGreaterThan(1e-3);
    }
  }

  @Test
  void classHessiansWeighedByFrequencySumToTheWhole() {
    SmallProblem problem = problem(25, 5, 3);
    NDArray at = point(43);
    NDArray v = point(43).mul(3).add(1);
    LossTerm[] classes = new LossTerm[3];
    for (int c = 0; c < 3; c++) {
      int label = c;
      double share = Arrays.stream(problem.y()).filter(y -> y == label).count() / 25.0;
      classes[c] = problem.ofClass(c, share);
    }
    try (HessianOperator whole = operator(at, PLENTY, problem);
        HessianOperator sum = operator(at, PLENTY, classes)) {
      assertClose(times(sum, v), times(whole, v), 1e-13);
      assertThat(sum.loss()).isCloseTo(whole.loss(), within(1e-13));
      assertThat(sum.gradientNorm()).isCloseTo(whole.gradientNorm(), within(1e-13));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 9_000, PLENTY})
  void neitherPartsNorWhatIsKeptChangeTheProduct(long budget) {
    SmallProblem problem = problem(25, 5, 3);
    NDArray at = point(43);
    NDArray v = point(43).mul(2).sub(1);
    LossTerm[] parts = new LossTerm[5];
    Arrays.setAll(parts, i -> problem.part(i * 5, i * 5 + 5));
    try (HessianOperator whole = operator(at, PLENTY, problem);
        HessianOperator inParts = operator(at, budget, parts)) {
      assertThat(inParts.kept()).isEqualTo((int) Math.min(5, budget / 5000));
      for (int repeat = 0; repeat < 3; repeat++) {
        assertClose(times(inParts, v), times(whole, v), 1e-13);
      }
    }
  }

  private static void assertClose(double[] found, double[] expected, double tolerance) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(found[i]).isCloseTo(expected[i], within(tolerance));
    }
  }

  @Test
  void stopsBetweenTheParts() {
    SmallProblem problem = problem(25, 5, 3);
    List<LossTerm> parts = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      parts.add(problem.part(i * 5, i * 5 + 5));
    }
    AtomicInteger asked = new AtomicInteger();
    NDArray at = point(43);
    try (HessianOperator operator =
        new HessianOperator(manager, at, parts, 0, () -> asked.incrementAndGet() > 7)) {
      assertThatThrownBy(() -> times(operator, at)).isInstanceOf(CancellationException.class);
      assertThat(asked).hasValue(8);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void spectraOfSmallModelsAgreeWithPyTorch(int index) throws IOException {
    JsonNode golden =
        new JsonMapper()
            .readTree(Files.readString(SharedFiles.file("golden/hessian.json")))
            .get("problems")
            .get(index);
    int hidden = index == 0 ? 0 : 8;
    double[] w =
        index == 0
            ? Arrays.stream(rows(golden.get("W"))).flatMapToDouble(Arrays::stream).toArray()
            : numbers(golden.get("params"));
    int classes = index == 0 ? 3 : 4;
    SmallProblem whole =
        new SmallProblem(
            rows(golden.get("X")),
            Arrays.stream(numbers(golden.get("y"))).mapToInt(y -> (int) y).toArray(),
            hidden,
            classes,
            1);
    golden
        .get("sets")
        .propertyStream()
        .forEach(
            set -> {
              SmallProblem problem =
                  set.getKey().equals("all")
                      ? whole
                      : whole.ofClass(Integer.parseInt(set.getKey()), 1);
              assertSpectrum(problem, w, set.getValue());
            });
  }

  private void assertSpectrum(SmallProblem problem, double[] w, JsonNode golden) {
    double tolerance = 1e-10 * golden.get("lambdaMax").asDouble();
    try (HessianOperator operator = operator(vector(w), PLENTY, problem)) {
      Spectrum found =
          SpectrumEstimator.measure(
              operator, new SpectrumSettings(w.length, 3, w.length, 1e-3, 1, 0, null), () -> {});
      double[] expected = numbers(golden.get("eigenvalues"));
      assertThat(found.smallest()).hasSize(expected.length);
      for (int i = 0; i < expected.length; i++) {
        assertThat(found.smallest().get(i).value()).isCloseTo(expected[i], within(tolerance));
      }
      assertThat(operator.loss()).isCloseTo(golden.get("loss").asDouble(), within(1e-12));
      assertThat(operator.gradientNorm())
          .isCloseTo(golden.get("gradNorm").asDouble(), within(1e-12));
      assertThat(found.trace().value()).isCloseTo(golden.get("trace").asDouble(), within(1e-9));
    }
  }

  private static double[][] rows(JsonNode node) {
    return node.valueStream().map(HessianOperatorTest::numbers).toArray(double[][]::new);
  }

  private static double[] numbers(JsonNode node) {
    return node.valueStream().mapToDouble(JsonNode::asDouble).toArray();
  }
}
