package dev.flattail.results;

/**
 * How a model separates known classes from unknown ones (Liu et al. 2019,
 * OpenLongTailRecognition-OLTR {@code utils.py}, {@code F_measure}). An image is rejected when its
 * highest probability is below the threshold.
 *
 * @param truePositives known images that are accepted and correctly classified
 * @param falsePositives the other known images: accepted and wrongly classified, or rejected
 * @param falseNegatives unknown images that are accepted
 * @param rejectedKnown known images that are rejected; included in the false positives
 * @param images total number of unknown images
 */
public record OpenSetResult(
    long truePositives, long falsePositives, long falseNegatives, long rejectedKnown, long images) {
  /** Prevents division by zero, as in the reference code. */
  private static final double EPSILON = 1e-12;

  /** Computes the harmonic mean of TP/(TP+FP) and TP/(TP+FN); 0 when no known image is correct. */
  public double fMeasure() {
    if (truePositives == 0) {
      return 0;
    }
    double precision = (double) truePositives / (truePositives + falsePositives);
    double recall = (double) truePositives / (truePositives + falseNegatives);
    return 2 * (precision * recall / (precision + recall + EPSILON));
  }
}
