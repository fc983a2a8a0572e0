package dev.flattail.engine.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flattail.results.OpenSetResult;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OpenSetTallyTest {

  /** Seven known and three unknown images, counted by hand. */
  @Test
  void theFMeasureIsThatOfTheReferenceCode() {
    OpenSetTally tally = new OpenSetTally(0.5);
    tally.known(0, 0, 0.9); // right
    tally.known(1, 1, 0.6); // right
    tally.known(2, 2, 0.5); // right: at the threshold an image is accepted
    tally.known(0, 1, 0.8); // wrong
    tally.known(1, 1, 0.4); // rejected, though right
    tally.known(2, 0, 0.3); // rejected, and wrong
    tally.known(2, 0, 0.7); // wrong
    tally.unknown(0.9); // accepted
    tally.unknown(0.5); // accepted
    tally.unknown(0.2); // rejected
    OpenSetResult result = tally.result();
    assertThat(result).isEqualTo(new OpenSetResult(3, 4, 2, 2, 3));
    // Precision 3/7, recall 3/5: 2 * 9/35 / (15/35 + 21/35) = 18/36.
    assertThat(result.fMeasure()).isEqualTo(0.5, within(1e-11));
  }

  /** As the reference code goes about it: predictions and labels in which -1 means unknown. */
  @Test
  void anyTallyAgreesWithPredictionsInWhichUnknownIsAClass() {
    Random random = new Random(3);
    double threshold = 0.4;
    OpenSetTally tally = new OpenSetTally(threshold);
    double right = 0;
    double known = 0;
    double mistaken = 0;
    for (int i = 0; i < 500; i++) {
      int label = random.nextInt(6) - 1;
      int predicted = random.nextInt(5);
      double confidence = 0.2 + 0.8 * random.nextDouble();
      if (label == -1) {
        tally.unknown(confidence);
      } else {
        tally.known(label, predicted, confidence);
      }
      int answer = confidence < threshold ? -1 : predicted;
      right += label != -1 && answer == label ? 1 : 0;
      known += label != -1 ? 1 : 0;
      mistaken += label == -1 && answer != -1 ? 1 : 0;
    }
    // Every known image is either a true or a false positive.
    double precision = right / known;
    double recall = right / (right + mistaken);
    assertThat(tally.result().fMeasure())
        .isEqualTo(2 * precision * recall / (precision + recall), within(1e-11))
        .isBetween(0.05, 0.95);
  }

  @Test
  void withoutARightAnswerTheFMeasureIsZero() {
    OpenSetTally tally = new OpenSetTally(0.1);
    assertThat(tally.result().fMeasure()).isZero();
    tally.known(0, 1, 0.9);
    assertThat(tally.result().fMeasure()).isZero();
  }
}
