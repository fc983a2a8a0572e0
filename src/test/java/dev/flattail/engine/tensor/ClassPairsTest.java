package dev.flattail.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ClassPairsTest {
  private static final long[] LABELS = {7, 0, 2, 7, 2, 2, 7, 0, 5};

  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  private static double[][] random(int columns, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] rows = new double[LABELS.length][columns];
    for (double[] row : rows) {
      for (int i = 0; i < columns; i++) {
        row[i] = random.nextDouble(-1, 1);
      }
    }
    return rows;
  }

  @Test
  void everyPairOfTheBatchsClassesHasTheLengthOfItsSum() {
    double[][] residuals = random(9, 1);
    double[][] features = random(4, 2);
    int[] present = {0, 2, 5, 7};
    try (NDManager owner = Torch.newManager(Device.cpu());
        NDManager step = owner.newSubManager()) {
      ClassPairs pairs =
          ClassPairs.of(owner, step.create(residuals), step.create(features), LABELS);
      step.close();
      assertThat(pairs.classes()).containsExactly(present);
      double[] norms = pairs.norms().toDoubleArray();
      for (int i = 0; i < present.length; i++) {
        for (int j = 0; j < present.length; j++) {
          double[] sum = new double[4];
          for (int b = 0; b < LABELS.length; b++) {
            for (int f = 0; f < 4; f++) {
              sum[f] += LABELS[b] == present[j] ? residuals[b][present[i]] * features[b][f] : 0;
            }
          }
          double squares = 0;
          for (double x : sum) {
            squares += x * x;
          }
          assertThat(norms[4 * i + j]).isCloseTo(Math.sqrt(squares), within(1e-12));
        }
      }
      assertThat(owner.getManagedArrays()).hasSize(1);
    }
  }
}
