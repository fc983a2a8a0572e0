package dev.flattail.engine.curvature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.StopSignal;
import dev.flattail.engine.tensor.FlatBlock;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.TensorInitializer;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.CurvatureMatrix;
import dev.flattail.random.KeyedRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests the matrices of a tiny network against dense ones, computed in Java image by image. */
class CurvatureMatrixTest {
  private static final long PLENTY = 1L << 30;
  private static final int SIZE = TanhNetwork.parameters(4, 5, 3);

  private final NDManager manager = Torch.newManager(Device.cpu());

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static SmallProblem problem(int hidden) {
    KeyedRandom random = KeyedRandom.of("problem", 5);
    double[][] x = new double[22][4];
    int[] y = new int[22];
    for (int i = 0; i < y.length; i++) {
      Arrays.setAll(x[i], k -> random.nextGaussian());
      y[i] = random.nextInt(3);
    }
    return new SmallProblem(x, y, hidden, 3, 1);
  }

  private static double[] numbers(int size, long seed) {
    KeyedRandom random = KeyedRandom.of("numbers", seed);
    double[] values = new double[size];
    Arrays.setAll(values, i -> random.nextGaussian());
    return values;
  }

  private NDArray vector(double[] values) {
    return NumberFormat.FLOAT64.create(manager, values, new Shape(values.length));
  }

  private HessianOperator operator(
      CurvatureMatrix matrix, double[] at, long budget, LossTerm... terms) {
    return new HessianOperator(
        manager, matrix, vector(at), List.of(terms), budget, StopSignal.NEVER);
  }

  /** Multiplies by every unit vector. */
  private double[][] dense(SymmetricOperator operator) {
    int size = Math.toIntExact(operator.size());
    double[][] columns = new double[size][];
    for (int i = 0; i < size; i++) {
      double[] unit = new double[size];
      unit[i] = 1;
      columns[i] = times(operator, unit);
    }
    return columns;
  }

  private double[] times(SymmetricOperator operator, double[] v) {
    try (GradMode off = GradMode.off()) {
      return operator.times(vector(v), manager).toDoubleArray();
    }
  }

  private static void assertEqual(double[][] found, double[][] expected, double tolerance) {
    double largest =
        Arrays.stream(expected).flatMapToDouble(Arrays::stream).map(Math::abs).max().orElse(0);
    assertThat(largest).isGreaterThan(1e-2);
    for (int i = 0; i < expected.length; i++) {
      assertThat(found[i]).containsExactly(expected[i], within(tolerance));
    }
  }

  @ParameterizedTest
  @CsvSource({"HESSIAN, 1e-8", "GGN, 1e-13", "FISHER, 1e-13", "RESIDUAL, 1e-8"})
  void productsAreThoseOfTheDenseMatrix(CurvatureMatrix matrix, double tolerance) {
    double[] at = numbers(SIZE, 1);
    SmallProblem problem = problem(5);
    try (HessianOperator operator = operator(matrix, at, PLENTY, problem)) {
      assertEqual(dense(operator), TanhNetwork.dense(matrix, problem, at), tolerance);
    }
  }

  /** A linear model has no curvature of its own: its Hessian is the Gauss-Newton matrix. */
  @Test
  void softmaxRegressionHasTheClosedFormOfItsHessianAsGaussNewtonMatrix() {
    double[] at = numbers(12, 2);
    try (HessianOperator gaussNewton = operator(CurvatureMatrix.GGN, at, PLENTY, problem(0));
        HessianOperator hessian = operator(CurvatureMatrix.HESSIAN, at, PLENTY, problem(0))) {
      assertEqual(dense(gaussNewton), dense(hessian), 1e-14);
    }
  }

  @ParameterizedTest
  @EnumSource(CurvatureMatrix.class)
  void allMatricesAreSymmetric(CurvatureMatrix matrix) {
    try (HessianOperator operator = operator(matrix, numbers(SIZE, 1), PLENTY, problem(5))) {
      double[][] columns = dense(operator);
      double[][] rows = new double[SIZE][SIZE];
      for (int i = 0; i < SIZE; i++) {
        for (int j = 0; j < SIZE; j++) {
          rows[j][i] = columns[i][j];
        }
      }
      assertEqual(columns, rows, 1e-14);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"GGN", "FISHER"})
  void gaussNewtonAndFisherHaveNoNegativeEigenvalue(CurvatureMatrix matrix) {
    try (HessianOperator operator = operator(matrix, numbers(SIZE, 1), PLENTY, problem(5))) {
      Spectrum found =
          SpectrumEstimator.measure(
              operator, new SpectrumSettings(SIZE, 1, SIZE, 1e-3, 1, 0, null), () -> {});
      assertThat(found.smallest()).hasSize(SIZE);
      assertThat(found.lambdaMin().value()).isGreaterThan(-1e-12);
      assertThat(found.lambdaMax().value()).isGreaterThan(1e-2);
    }
  }

  @Test
  void theHessianIsTheGaussNewtonMatrixPlusTheResidual() {
    double[] at = numbers(SIZE, 1);
    double[] v = numbers(SIZE, 3);
    SmallProblem problem = problem(5);
    try (HessianOperator hessian = operator(CurvatureMatrix.HESSIAN, at, PLENTY, problem);
        HessianOperator gaussNewton = operator(CurvatureMatrix.GGN, at, PLENTY, problem);
        HessianOperator residual = operator(CurvatureMatrix.RESIDUAL, at, PLENTY, problem)) {
      double[] sum = times(gaussNewton, v);
      double[] rest = times(residual, v);
      assertThat(rest).isNotEqualTo(new double[SIZE]);
      Arrays.setAll(sum, i -> sum[i] + rest[i]);
      assertThat(times(hessian, v)).containsExactly(sum, within(1e-13));
    }
  }

  @ParameterizedTest
  @EnumSource(CurvatureMatrix.class)
  void classesWeighedByFrequencySumToTheWhole(CurvatureMatrix matrix) {
    double[] at = numbers(SIZE, 1);
    double[] v = numbers(SIZE, 3);
    SmallProblem problem = problem(5);
    LossTerm[] classes = new LossTerm[3];
    for (int c = 0; c < 3; c++) {
      int label = c;
      double share = Arrays.stream(problem.y()).filter(y -> y == label).count() / 22.0;
      classes[c] = problem.ofClass(c, share);
    }
    try (HessianOperator whole = operator(matrix, at, PLENTY, problem);
        HessianOperator sum = operator(matrix, at, PLENTY, classes)) {
      assertThat(times(sum, v)).containsExactly(times(whole, v), within(1e-13));
    }
  }

  @ParameterizedTest
  @EnumSource(CurvatureMatrix.class)
  void everyMatrixComesWithLossAndGradient(CurvatureMatrix matrix) {
    double[] at = numbers(SIZE, 1);
    SmallProblem problem = problem(5);
    try (HessianOperator operator = operator(matrix, at, PLENTY, problem)) {
      double[] gradient = TanhNetwork.gradient(problem, at);
      double squares = Arrays.stream(gradient).map(g -> g * g).sum();
      assertThat(operator.loss()).isCloseTo(TanhNetwork.loss(problem, at), within(1e-13));
      assertThat(operator.gradientNorm()).isCloseTo(Math.sqrt(squares), within(1e-13));
    }
  }

  @ParameterizedTest
  @EnumSource(CurvatureMatrix.class)
  void neitherPartsNorWhatIsKeptChangeTheProduct(CurvatureMatrix matrix) {
    double[] at = numbers(SIZE, 1);
    double[] v = numbers(SIZE, 3);
    SmallProblem problem = problem(5);
    LossTerm[] parts = {problem.part(0, 9), problem.part(9, 18), problem.part(18, 22)};
    for (long budget : new long[] {0, 9000, PLENTY}) {
      try (HessianOperator whole = operator(matrix, at, PLENTY, problem);
          HessianOperator inParts = operator(matrix, at, budget, parts)) {
        assertThat(inParts.kept()).isEqualTo(budget == PLENTY ? 3 : (int) (budget / 9000));
        for (int repeat = 0; repeat < 3; repeat++) {
          assertThat(times(inParts, v)).containsExactly(times(whole, v), within(1e-13));
        }
      }
    }
  }

  /** The block of some tensors is the rows and columns of their elements. */
  @ParameterizedTest
  @EnumSource(CurvatureMatrix.class)
  void aBlockIsTheSubmatrixOfItsTensors(CurvatureMatrix matrix) {
    FlatLayout layout =
        new FlatLayout.Builder()
            .add("w1", new Shape(5, 4), TensorInitializer.torch())
            .add("b1", new Shape(5), TensorInitializer.torch())
            .add("w2", new Shape(3, 5), TensorInitializer.torch())
            .add("b2", new Shape(3), TensorInitializer.torch())
            .build();
    FlatBlock elements = FlatBlock.of(layout, Set.of("b1", "b2"));
    int[] places = {20, 21, 22, 23, 24, 40, 41, 42};
    double[] at = numbers(SIZE, 1);
    try (HessianOperator whole = operator(matrix, at, PLENTY, problem(5))) {
      double[][] all = dense(whole);
      double[][] expected = new double[places.length][places.length];
      for (int i = 0; i < places.length; i++) {
        for (int j = 0; j < places.length; j++) {
          expected[i][j] = all[places[i]][places[j]];
        }
      }
      MeasuredBlock block = new MeasuredBlock("biases", elements);
      assertEqual(dense(block.operator(whole)), expected, 1e-15);
    }
  }

  @ParameterizedTest
  @EnumSource(CurvatureMatrix.class)
  void theGradientOfABlockIsTheLosss(CurvatureMatrix matrix) {
    FlatLayout layout =
        new FlatLayout.Builder()
            .add("first", new Shape(20), TensorInitializer.torch())
            .add("rest", new Shape(SIZE - 20), TensorInitializer.torch())
            .build();
    MeasuredBlock rest = new MeasuredBlock("rest", FlatBlock.of(layout, Set.of("rest")));
    double[] at = numbers(SIZE, 1);
    List<Double> norms = new ArrayList<>();
    try (HessianOperator operator =
        new HessianOperator(
            manager,
            matrix,
            vector(at),
            List.of(problem(5)),
            PLENTY,
            StopSignal.NEVER,
            gradient -> norms.add(rest.norm(gradient)))) {
      double[] gradient = TanhNetwork.gradient(problem(5), at);
      double squares = Arrays.stream(gradient).skip(20).map(g -> g * g).sum();
      assertThat(norms).hasSize(1);
      assertThat(norms.getFirst())
          .isCloseTo(Math.sqrt(squares), within(1e-13))
          .isLessThan(operator.gradientNorm());
    }
  }

  /** A scale of DisAlign is a tensor of one number. */
  @Test
  void aBlockOfOneNumberHasOneEigenvalue() {
    FlatLayout layout =
        new FlatLayout.Builder()
            .add("one", new Shape(1), TensorInitializer.torch())
            .add("rest", new Shape(SIZE - 1), TensorInitializer.torch())
            .build();
    FlatBlock one = FlatBlock.of(layout, Set.of("one"));
    double[] at = numbers(SIZE, 1);
    try (HessianOperator whole = operator(CurvatureMatrix.GGN, at, PLENTY, problem(5))) {
      double expected = dense(whole)[0][0];
      Spectrum found =
          SpectrumEstimator.measure(
              new MeasuredBlock("one", one).operator(whole),
              new SpectrumSettings(80, 3, 5, 1e-3, 1, 2, null),
              () -> {});
      assertThat(found.lambdaMax().value()).isCloseTo(expected, within(1e-14));
      assertThat(found.lambdaMin().value()).isCloseTo(expected, within(1e-14));
      assertThat(found.trace().value()).isCloseTo(expected, within(1e-14));
    }
  }
}
