package dev.flattail.engine.curvature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flattail.engine.tensor.Torch;
import dev.flattail.results.Outliers;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutlierCounterTest {
  private static final double SIGMA = 0.1;

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  private static Outliers measured(int steps, int count, double... spectrum) {
    try (DenseOperator matrix = DenseOperator.rotated(3, spectrum)) {
      return SpectrumEstimator.measure(
              matrix, new SpectrumSettings(steps, 1, count, 1e-3, 7, 0, null), () -> {})
          .outliers();
    }
  }

  /** Returns evenly spread eigenvalues from -1 to 1, after these. */
  private static double[] aboveABulk(double... outliers) {
    return DoubleStream.concat(
            Arrays.stream(outliers),
            DoubleStream.iterate(-1, value -> value + 2.0 / 299).limit(300))
        .toArray();
  }

  private static double[] nine() {
    return DoubleStream.iterate(20, value -> value - 1.5).limit(9).toArray();
  }

  @Test
  void countsTheEigenvaluesAboveTheBulk() {
    Outliers found = measured(60, 10, aboveABulk(nine()));
    assertThat(found.total()).isEqualTo(9);
    assertThat(found.lowerBound()).isFalse();
    // The bulk ends at 1, to which the lower end of the gap converges from below.
    assertThat(found.gap()).isCloseTo(8, within(0.5));
    assertThat(found.secondGap()).isCloseTo(9.5 / 8, within(1e-3));
    assertThat(found.secondTotal()).isEqualTo(8);
  }

  @Test
  void fewerStepsThanOutliersGiveALowerBound() {
    Outliers found = measured(8, 2, aboveABulk(nine()));
    assertThat(found.lowerBound()).isTrue();
    assertThat(found.total()).isLessThan(9);
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 10, 15, 20, 25, 30, 40, 80})
  void neverClaimsAnotherCountThanTheTrueOne(int steps) {
    Outliers found = measured(steps, 10, aboveABulk(nine()));
    assertThat(found.total()).isLessThanOrEqualTo(9);
    assertThat(found.total() == 9 || found.lowerBound()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 20, 80, 300})
  void aBulkAloneHasNoOutliers(int steps) {
    Outliers found = measured(steps, 5, aboveABulk());
    assertThat(found.total()).isZero();
    assertThat(found.gap()).isNull();
  }

  @Test
  void anEigenvalueOfSeveralDirectionsIsCountedOnceForEach() {
    Outliers found = measured(309, 12, aboveABulk(12, 12, 12, 10, 10));
    assertThat(found.total()).isEqualTo(5);
  }

  @Test
  void aMatrixWithoutPositiveEigenvaluesHasNoOutliers() {
    Outliers found = measured(10, 3, -5, -4, -3, -1);
    assertThat(found.total()).isZero();
    assertThat(found.lowerBound()).isFalse();
  }

  private static Outliers counted(
      double[] values, double[] residuals, int converged, double[] weights) {
    boolean[] known = new boolean[values.length];
    Arrays.fill(known, 0, converged, true);
    return new OutlierCounter(values, residuals, known, values, weights).count(1000, SIGMA);
  }

  private static double[] single(int n) {
    double[] weights = new double[n];
    Arrays.fill(weights, 0.001);
    return weights;
  }

  @Test
  void nothingIsKnownBeforeTheLargestValueHasConverged() {
    // It weighs more than one eigenvalue, so it seems to be the edge of the bulk.
    Outliers found =
        counted(new double[] {9, 0.002}, new double[] {5, 1}, 0, new double[] {0.03, 0.97});
    assertThat(found.total()).isZero();
    assertThat(found.lowerBound()).isTrue();
  }

  @Test
  void aHeavyNodeIsTheEdgeOfTheBulk() {
    double[] weights = single(4);
    weights[2] = 0.5;
    Outliers found = counted(new double[] {9, 8, 2, 0.5}, new double[4], 4, weights);
    assertThat(found.bulkEdge()).isEqualTo(2);
    assertThat(found.total()).isEqualTo(2);
    assertThat(found.gap()).isEqualTo(4);
  }

  @Test
  void theResidualOfTheNextValueNarrowsTheGap() {
    Outliers found = counted(new double[] {9, 2, 0.05}, new double[] {0, 1, 0}, 1, single(3));
    assertThat(found.gap()).isEqualTo(3);
  }

  @Test
  void aLargerGapThatMayBeHiddenMakesALowerBound() {
    // Between 4 and 0.1 the spectrum is known by a single value.
    Outliers found = counted(new double[] {9, 4, 0.2}, new double[] {0, 0.5, 0.1}, 1, single(3));
    assertThat(found.lowerBound()).isTrue();
    assertThat(found.total()).isEqualTo(1);
  }

  @Test
  void theGapBelowTheLastConvergedValueMayBeTheLargest() {
    // 16 to 5 is a ratio of 1.8 with the residual of 5, and of 4, to the bulk, without it.
    double[] weights = single(4);
    weights[3] = 0.5;
    Outliers found = counted(new double[] {48, 16, 5, 4}, new double[] {0, 0, 4, 1}, 2, weights);
    assertThat(found.total()).isEqualTo(1);
    assertThat(found.lowerBound()).isTrue();
  }

  @Test
  void convergedValuesWithoutAGapAreNoOutliers() {
    Outliers found =
        counted(new double[] {9, 8, 7, 6, 0.2}, new double[] {0, 0, 0, 1, 0.1}, 3, single(5));
    assertThat(found.lowerBound()).isTrue();
    assertThat(found.total()).isZero();
    assertThat(found.gap()).isNull();
  }
}
