package dev.flattail.results;

/**
 * How a model tells known classes from unknown ones (Liu et al. 2019, OpenLongTailRecognition-OLTR
 * {@code utils.py}, {@code F_measure}). An image is rejected when its highest probability is below
 * the threshold.
 *
 * @param truePositives known images that are accepted and right
 * @param falsePositives the other known images: accepted and wrong, or rejected
 * @param falseNegatives unknown images that are accepted
 * @param rejectedKnown known images that are rejected; among the false positives
 * @param images unknown images in all
 */
public record OpenSetResult(
    long truePositives, long falsePositives, long falseNegatives, long rejectedKnown, long images) {
  /** Keeps the reference code from dividing by zero. */
  private static final double EPSILON = 1e-12;

  /** Harmonic mean of TP/(TP+FP) and TP/(TP+FN); 0 when no known image is right. */
  public double fMeasure() {
    if (truePositives == 0) {
      return 0;
    }
    double precision = (double) truePositives / (truePositives + falsePositives);
    double recall = (double) truePositives / (truePositives + falseNegatives);
    return 2 * (precision * recall / (precision + recall + EPSILON));
  }
}
