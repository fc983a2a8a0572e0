package dev.flattail.engine.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.flattail.engine.NonFiniteException;
import dev.flattail.jobspec.Thresholds;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvaluatorTest {
  private static Evaluator evaluator(double scale, int... trainCounts) {
    return new Evaluator(new ClassGroups(trainCounts, new Thresholds.ByCount(100, 20)), scale);
  }

  @Test
  void groupsAverageTheirClassesAndEmptyGroupsAreNull() {
    Evaluator evaluator = evaluator(1, 500, 100, 20);
    evaluator.add(
        new double[] {
          2, 1, 0, // 0, right
          0, 1, 0, // 0, taken for 1
          0, 1, 0, // 1, right
          5, 0, 0 // 2, taken for 0
        },
        new int[] {0, 0, 1, 2});
    Evaluation result = evaluator.result();
    assertThat(result.figures().accuracy()).isEqualTo(0.5);
    assertThat(result.figures().perClass()).containsExactly(0.5, 1.0, 0.0);
    assertThat(result.figures().balancedAccuracy()).isEqualTo(0.5);
    assertThat(result.figures().many()).isEqualTo(0.75);
    assertThat(result.figures().medium()).isNull();
    assertThat(result.figures().few()).isZero();
    assertThat(result.figures().accuracyTop5()).isNull();
    assertThat(result.confusion()).isEqualTo(new int[][] {{1, 1, 0}, {0, 1, 0}, {1, 0, 0}});
  }

  @Test
  void keepsTheMostConfidentMistakesOfEachClass() {
    Evaluator evaluator = evaluator(1, 5, 5, 5);
    double[] logits = new double[20 * 3];
    int[] labels = new int[20];
    for (int i = 0; i < 20; i++) {
      labels[i] = 1;
      // Image 0 is right, then each is a more confident mistake than the one before it.
      logits[3 * i + (i == 0 ? 1 : 2)] = i + 1;
    }
    evaluator.add(logits, labels);
    evaluator.add(new double[] {0, 3, 0}, new int[] {0});
    Evaluation result = evaluator.result();

    assertThat(result.mistakes()).extracting(Mistake::label).containsOnly(0, 1).hasSize(1 + 12);
    assertThat(result.mistakes())
        .extracting(Mistake::image)
        .containsExactly(20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8);
    Mistake last = Objects.requireNonNull(result.mistakes()).getLast();
    assertThat(last.predicted()).isEqualTo(2);
    assertThat(last.confidence()).isCloseTo(Math.exp(9) / (Math.exp(9) + 2), within(1e-12));
  }

  @Test
  void ofEquallyConfidentMistakesKeepsTheFirst() {
    Evaluator evaluator = evaluator(1, 5, 5);
    double[] logits = new double[30 * 2];
    for (int i = 0; i < 30; i++) {
      logits[2 * i + 1] = 2;
    }
    evaluator.add(logits, new int[30]);

    assertThat(evaluator.result().mistakes())
        .extracting(Mistake::image)
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
  }

  @Test
  void groupsByRankFollowTheTrainingImages() {
    ClassGroups groups = new ClassGroups(new int[] {5, 500, 5, 70}, new Thresholds.ByRank(1, 3));
    Evaluator evaluator = new Evaluator(groups, 1);
    evaluator.add(
        new double[] {
          9, 0, 0, 0, // 0, right: third of all, before class 2, which has as many
          0, 0, 9, 0, // 1, taken for 2
          0, 0, 9, 0, // 2, right
          0, 9, 0, 0 // 3, taken for 1
        },
        new int[] {0, 1, 2, 3});
    Evaluation result = evaluator.result();
    assertThat(result.figures().many()).isZero();
    assertThat(result.figures().medium()).isEqualTo(0.5);
    assertThat(result.figures().few()).isEqualTo(1.0);
  }

  @Test
  void calibrationUsesScaledLogits() {
    Evaluator evaluator = evaluator(30, 5, 5);
    evaluator.add(new double[] {0.1, 0, 0, 0.1}, new int[] {0, 0});
    double p = 1 / (1 + Math.exp(-0.1));
    double scaled = 1 / (1 + Math.exp(-3));
    assertThat(evaluator.result().figures().loss())
        .isEqualTo((-Math.log(p) - Math.log(1 - p)) / 2, within(1e-12));
    // Two samples in one bin: half of them right, each with the same confidence.
    assertThat(evaluator.result().figures().ece()).isEqualTo(scaled - 0.5, within(1e-12));
  }

  @Test
  void hugeLogitsStayFinite() {
    Evaluator evaluator = evaluator(30, 5, 5);
    evaluator.add(new double[] {1e4, -1e4}, new int[] {1});
    assertThat(evaluator.result().figures().loss()).isEqualTo(2e4);
    assertThat(evaluator.result().figures().ece()).isEqualTo(1.0);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void logitsThatAreNotFiniteAreNoPrediction(double logit) {
    double[] logits = {1, 0, 2, logit};
    int[] labels = {0, 0};
    String message = "the logits of image 1 are not finite (class 1: " + logit + ")";
    assertThatThrownBy(() -> evaluator(1, 5, 5).add(logits, labels))
        .isInstanceOf(NonFiniteException.class)
        .hasMessage(message);
    Predictor predictor = new Predictor(2, 1, (label, predicted, confidence) -> {});
    assertThatThrownBy(() -> predictor.add(logits, labels))
        .isInstanceOf(NonFiniteException.class)
        .hasMessage(message);
  }

  @Test
  void lossesWithoutAFiniteMeanAreNoFigure() {
    Evaluator evaluator = evaluator(1, 5, 5);
    evaluator.add(new double[] {1e308, -1e308}, new int[] {1});
    assertThatThrownBy(evaluator::result)
        .isInstanceOf(NonFiniteException.class)
        .hasMessageContaining("the losses are not finite");
  }

  @Test
  void topFiveCountsTheLabelAmongTheFiveHighest() {
    Evaluator evaluator = evaluator(1, 1, 1, 1, 1, 1, 1);
    evaluator.add(new double[] {6, 5, 4, 3, 2, 1}, new int[] {4});
    evaluator.add(new double[] {6, 5, 4, 3, 2, 1}, new int[] {5});
    assertThat(evaluator.result().figures().accuracyTop5()).isEqualTo(0.5);
  }

  @Test
  void withoutImagesEverythingIsNull() {
    Evaluation result = evaluator(1, 5, 5).result();
    assertThat(result.figures().accuracy()).isNull();
    assertThat(result.figures().balancedAccuracy()).isNull();
    assertThat(result.figures().loss()).isNull();
    assertThat(result.figures().ece()).isNull();
    assertThat(result.figures().perClass()).containsExactly(null, null);
  }

  /** iNaturalist 2018 has 8,142 classes: a matrix of them would take 265 MB. */
  @Test
  void manyClassesHaveNoConfusionMatrix() {
    int classes = ClassTally.MOST_CONFUSED + 1;
    int[] counts = new int[classes];
    java.util.Arrays.fill(counts, 200);
    Evaluator evaluator =
        new Evaluator(new ClassGroups(counts, new Thresholds.ByCount(100, 20)), 1);
    double[] logits = new double[2 * classes];
    logits[3] = 1;
    logits[classes + 3] = 1;
    evaluator.add(logits, new int[] {3, 1000});

    Evaluation result = evaluator.result();

    assertThat(result.confusion()).isNull();
    assertThat(result.figures().accuracy()).isEqualTo(0.5);
    assertThat(result.figures().perClass().get(3)).isEqualTo(1.0);
    assertThat(result.figures().perClass().get(1000)).isEqualTo(0.0);
    assertThat(result.figures().perClass().get(4)).isNull();
    assertThat(result.figures().many()).isEqualTo(0.5);
  }
}
