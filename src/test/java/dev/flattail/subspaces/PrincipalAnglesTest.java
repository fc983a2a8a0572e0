package dev.flattail.subspaces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.flattail.random.KeyedRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PrincipalAnglesTest {
  private static final int LENGTH = 40;

  private static double[] unit(int axis) {
    double[] vector = new double[LENGTH];
    vector[axis] = 1;
    return vector;
  }

  /** Returns cos(a) e_i + sin(a) e_j. */
  private static double[] turned(int i, int j, double degrees) {
    double[] vector = new double[LENGTH];
    vector[i] = Math.cos(Math.toRadians(degrees));
    vector[j] = Math.sin(Math.toRadians(degrees));
    return vector;
  }

  private static double[][] products(double[][] a, double[][] b) {
    return Arrays.stream(a)
        .map(
            x ->
                Arrays.stream(b)
                    .mapToDouble(
                        y -> {
                          double sum = 0;
                          for (int i = 0; i < x.length; i++) {
                            sum += x[i] * y[i];
                          }
                          return sum;
                        })
                    .toArray())
        .toArray(double[][]::new);
  }

  private static double[] degrees(double[][] a, double[][] b) {
    return PrincipalAngles.degrees(
        PrincipalAngles.cosines(products(a, a), products(a, b), products(b, b)));
  }

  /** Returns random combinations of the vectors, which span the same space. */
  private static double[][] mixed(double[][] vectors, int seed) {
    KeyedRandom random = KeyedRandom.of("mix", seed);
    double[][] mixed = new double[vectors.length][vectors[0].length];
    for (double[] row : mixed) {
      for (double[] vector : vectors) {
        double factor = random.nextGaussian();
        for (int i = 0; i < row.length; i++) {
          row[i] += factor * vector[i];
        }
      }
    }
    return mixed;
  }

  @Test
  void anglesAreThoseByWhichAxesWereTurned() {
    double[][] a = {unit(0), unit(1), unit(2)};
    double[][] b = {turned(0, 10, 60), turned(1, 11, 5), turned(2, 12, 90)};
    assertThat(degrees(a, b)).containsExactly(new double[] {5, 60, 90}, within(1e-10));
  }

  @Test
  void anglesAreOfTheSpacesAndNotOfTheVectors() {
    double[][] a = {unit(0), unit(1), unit(2)};
    double[][] b = {turned(0, 10, 60), turned(1, 11, 5), turned(2, 12, 40)};
    assertThat(degrees(mixed(a, 1), mixed(b, 2)))
        .containsExactly(new double[] {5, 40, 60}, within(1e-9));
  }

  @Test
  void theSameSpaceHasNoAngle() {
    double[][] a = {unit(3), turned(1, 5, 30)};
    assertThat(degrees(a, mixed(a, 3))).containsExactly(new double[] {0, 0}, within(1e-5));
  }

  @Test
  void dependentVectorsAreRefused() {
    double[][] a = {unit(0), unit(1)};
    double[][] b = {unit(4), unit(4)};
    assertThatThrownBy(() -> degrees(a, b))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("vector 2");
  }

  @Test
  void smallSingularValuesAreAsAccurateAsLargeOnes() {
    // A matrix with known singular values 3, 1e-3 and 1e-9: rotations around a diagonal.
    double c = Math.cos(0.7);
    double s = Math.sin(0.7);
    double[][] left = {{c, -s, 0}, {s, c, 0}, {0, 0, 1}};
    double[] values = {3, 1e-3, 1e-9};
    double[][] matrix = new double[3][3];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        matrix[i][j] = left[i][j] * values[i];
      }
    }
    double[] found = PrincipalAngles.singularValues(matrix);
    for (int i = 0; i < 3; i++) {
      assertThat(found[i]).isCloseTo(values[i], within(1e-13 * values[i]));
    }
  }

  /** The mean squared cosine is the trace of the product of the projectors. */
  @Test
  void theOverlapIsTheTraceOfTheProjectorsProduct() {
    double[][] a = {unit(0), unit(1)};
    double[][] b = {turned(0, 2, 30), turned(1, 3, 60)};
    double[][] both = {a[0], a[1], b[0], b[1]};
    SubspaceOverlaps overlaps = SubspaceOverlaps.of(products(both, both), 2, 2);
    assertThat(overlaps.overlaps()[0][1]).isCloseTo((0.75 + 0.25) / 2, within(1e-14));
    assertThat(overlaps.overlaps()[1][0]).isEqualTo(overlaps.overlaps()[0][1]);
    assertThat(overlaps.overlaps()[0][0]).isEqualTo(1);
    assertThat(overlaps.angles(0, 1)).containsExactly(new double[] {30, 60}, within(1e-12));
  }

  @Test
  void fewerDimensionsTakeTheFirstVectors() {
    double[][] both = {unit(0), unit(1), turned(0, 2, 30), turned(1, 3, 60)};
    SubspaceOverlaps overlaps = SubspaceOverlaps.of(products(both, both), 2, 1);
    assertThat(overlaps.overlaps()[0][1]).isCloseTo(0.75, within(1e-14));
  }

  @Test
  void randomSubspacesOverlapByChance() {
    int k = 4;
    int n = 200;
    double[][] vectors = new double[2 * k * 20][n];
    KeyedRandom random = KeyedRandom.of("subspaces", 1);
    for (double[] vector : vectors) {
      Arrays.setAll(vector, i -> random.nextGaussian());
    }
    double[][] overlaps = SubspaceOverlaps.of(products(vectors, vectors), k, k).overlaps();
    double sum = 0;
    int pairs = 0;
    for (int i = 0; i < overlaps.length; i++) {
      for (int j = 0; j < i; j++) {
        sum += overlaps[i][j];
        pairs++;
      }
    }
    assertThat(sum / pairs).isCloseTo(SubspaceOverlaps.chance(k, n), within(0.001));
  }
}
