package dev.flattail.engine.evaluate;

import dev.flattail.results.OpenSetResult;

/** Counts an {@link OpenSetResult}. */
public final class OpenSetTally {
  private final double threshold;
  private long truePositives;
  private long falsePositives;
  private long falseNegatives;
  private long rejectedKnown;
  private long images;

  /**
   * @param threshold images whose highest probability is below this are classified as unknown
   */
  public OpenSetTally(double threshold) {
    this.threshold = threshold;
  }

  /** Counts an image of a class that the model was trained on. */
  public void known(int label, int predicted, double confidence) {
    if (rejected(confidence)) {
      rejectedKnown++;
      falsePositives++;
    } else if (predicted == label) {
      truePositives++;
    } else {
      falsePositives++;
    }
  }

  /** Counts an image of an unknown class. */
  public void unknown(double confidence) {
    images++;
    falseNegatives += rejected(confidence) ? 0 : 1;
  }

  private boolean rejected(double confidence) {
    return confidence < threshold;
  }

  /** Returns the counts so far. */
  public OpenSetResult result() {
    return new OpenSetResult(truePositives, falsePositives, falseNegatives, rejectedKnown, images);
  }
}
