package dev.flattail.engine.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.jobspec.Thresholds;
import org.junit.jupiter.api.Test;

class ReorderedLogitsTest {
  @Test
  void everyRowComesInTheOrderOfTheDataSet() {
    double[][] received = new double[1][];
    new ReorderedLogits((logits, labels) -> received[0] = logits, new int[] {2, 0, 1})
        .add(new double[] {1, 2, 3, 4, 5, 6}, new int[] {0, 1});

    assertThat(received[0]).containsExactly(3, 1, 2, 6, 4, 5);
  }

  /**
   * Micro and macro differ where the test split is unbalanced; groups follow the counts by class.
   */
  @Test
  void figuresOfAnUnbalancedSplitBelongToTheirClasses() {
    // The model's outputs are b, a; the data set's classes are a (3 test images), b (1).
    ClassGroups groups = new ClassGroups(new int[] {200, 5}, Thresholds.USUAL);
    Evaluator evaluator = new Evaluator(groups, 1);
    new ReorderedLogits(evaluator, new int[] {1, 0})
        .add(new double[] {0, 9, 0, 9, 0, 9, 0, 9}, new int[] {0, 0, 0, 1});

    Evaluation evaluation = evaluator.result();
    assertThat(evaluation.figures().accuracy()).isEqualTo(0.75);
    assertThat(evaluation.figures().balancedAccuracy()).isEqualTo(0.5);
    assertThat(evaluation.figures().perClass()).containsExactly(1.0, 0.0);
    assertThat(evaluation.figures().many()).isEqualTo(1.0);
    assertThat(evaluation.figures().few()).isZero();
    assertThat(evaluation.confusion()).isDeepEqualTo(new int[][] {{3, 0}, {1, 0}});
  }
}
