package dev.flattail.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.model.Networks;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.ModelSpec;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WeightMatricesTest {
  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  /** {@code [2, 3]}, a bias of two, a kernel {@code [3, 1, 2, 1]}. */
  private static final FlatLayout SMALL =
      new FlatLayout.Builder()
          .add("first.weight", new Shape(2, 3), TensorInitializer.constant(0))
          .add("first.bias", new Shape(2), TensorInitializer.constant(0))
          .add("second.weight", new Shape(3, 1, 2, 1), TensorInitializer.constant(0))
          .build();

  @Test
  void noiseIsRelativeToTheLengthOfAFilterOrOfAWholeBias() {
    double[] w = {3, 4, 0, 0, 0, 0, 6, 8, 5, 12, -3, 4, 0, 1};
    double[] moved = new double[w.length];
    Arrays.setAll(moved, i -> w[i]);
    double[] noise = new SplittableRandom(3).doubles(w.length, -2, 2).toArray();
    double[] lengths = {5, 5, 5, 0, 0, 0, 10, 10, 13, 13, 5, 5, 1, 1};
    for (int i = 0; i < w.length; i++) {
      moved[i] += 0.1 * lengths[i] * noise[i];
    }
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      NDArray at = vector(manager, NumberFormat.FLOAT64, w);
      NDArray result =
          new WeightMatrices(SMALL)
              .perturbed(at, vector(manager, NumberFormat.FLOAT64, noise), 0.1);
      assertThat(result.toDoubleArray()).containsExactly(moved, within(1e-14));
      assertThat(at.toDoubleArray()).containsExactly(w);
    }
  }

  @Test
  void theGradientOfASingularValueIsTheProductOfItsVectors() {
    // 2 x 3: 7 (0.6, 0.8)' (2, -1, 2)/3 plus 1 along orthogonal vectors.
    // 3 x 2: 5 (0, 0, 1)' (1, 0) plus 4 (0, 1, 0)' (0, 1).
    double r = Math.sqrt(2);
    double[] w = {
      4.2 * 2 / 3 - 0.8 / r,
      -4.2 / 3,
      4.2 * 2 / 3 + 0.8 / r,
      5.6 * 2 / 3 + 0.6 / r,
      -5.6 / 3,
      5.6 * 2 / 3 - 0.6 / r,
      9,
      9,
      0,
      0,
      0,
      4,
      5,
      0
    };
    double[] expected = {2.8, -1.4, 2.8, 11.2 / 3, -5.6 / 3, 11.2 / 3, 0, 0, 0, 0, 0, 0, 5, 0};
    for (int i = 0; i < expected.length; i++) {
      expected[i] = 1 + 0.5 * expected[i];
    }
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      NDArray gradient = manager.ones(new Shape(w.length), NumberFormat.FLOAT64.master());
      NDArray norms =
          new WeightMatrices(SMALL)
              .addSpectralGradient(gradient, vector(manager, NumberFormat.FLOAT64, w), 0.5);
      assertThat(norms.toDoubleArray()).containsExactly(new double[] {7, 5}, within(1e-12));
      assertThat(gradient.toDoubleArray()).containsExactly(expected, within(1e-12));
    }
  }

  @Test
  void zeroMatricesHaveNoGradient() {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      NDArray gradient = manager.zeros(new Shape(SMALL.size()));
      NDArray norms =
          new WeightMatrices(SMALL)
              .addSpectralGradient(gradient, manager.zeros(new Shape(SMALL.size())), 1);
      assertThat(norms.toFloatArray()).containsOnly(0);
      assertThat(gradient.toFloatArray()).containsOnly(0);
    }
  }

  /**
   * Random matrices are the hard case: their largest singular values lie close together, nearer
   * than those of trained networks.
   */
  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void singularValuesOfAFreshNetworkAgreeWithAnExactDecomposition(NumberFormat format) {
    ModelSpec spec = new ModelSpec(Arch.RESNET32, Classifier.LINEAR);
    FlatLayout layout = Networks.of(spec, 100, 3).parameters();
    double worst = 0;
    double alongGradient = 0;
    for (int seed = 0; seed < 3; seed++) {
      double[] w = layout.initialValues(seed);
      try (NDManager manager = Torch.newManager(Device.cpu())) {
        NDArray parameters = vector(manager, format, w);
        NDArray gradient = parameters.zerosLike();
        NDArray norms = new WeightMatrices(layout).addSpectralGradient(gradient, parameters, 1);
        double[] sigmas = doubles(norms);
        double[] pulls = doubles(gradient);
        int matrix = 0;
        for (FlatLayout.Slot slot : layout.slots()) {
          if (slot.shape().dimension() < 2) {
            continue;
          }
          double[][] a = rows(w, slot);
          double exact = largestSingularValue(a);
          double shortfall = 1 - sigmas[matrix++] / exact;
          assertThat(shortfall).isGreaterThan(-1e-6);
          worst = Math.max(worst, shortfall);
          double[][] pull = rows(pulls, slot);
          alongGradient = Math.max(alongGradient, Math.abs(inner(a, pull) / (exact * exact) - 1));
        }
        assertThat(matrix).isEqualTo(sigmas.length).isEqualTo(32);
      }
    }
    assertThat(worst).isLessThan(2e-4);
    assertThat(alongGradient).isLessThan(4e-4);
  }

  private static NDArray vector(NDManager manager, NumberFormat format, double[] values) {
    return format.create(manager, values, new Shape(values.length));
  }

  private static double[] doubles(NDArray array) {
    return array.toType(NumberFormat.FLOAT64.master(), true).toDoubleArray();
  }

  private static double[][] rows(double[] vector, FlatLayout.Slot slot) {
    int rows = Math.toIntExact(slot.shape().get(0));
    int columns = Math.toIntExact(slot.size() / rows);
    double[][] matrix = new double[rows][];
    for (int i = 0; i < rows; i++) {
      int from = Math.toIntExact(slot.offset()) + i * columns;
      matrix[i] = Arrays.copyOfRange(vector, from, from + columns);
    }
    return matrix;
  }

  private static double largestSingularValue(double[][] a) {
    double[][] gram = new double[a.length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j <= i; j++) {
        for (int k = 0; k < a[i].length; k++) {
          gram[i][j] += a[i][k] * a[j][k];
        }
      }
    }
    return Math.sqrt(SymmetricEigen.of(gram).values()[a.length - 1]);
  }

  private static double inner(double[][] a, double[][] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      for (int k = 0; k < a[i].length; k++) {
        sum += a[i][k] * b[i][k];
      }
    }
    return sum;
  }
}
