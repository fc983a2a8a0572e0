package dev.flattail.engine.evaluate;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Gathers an {@link Evaluation} from batches of logits. */
public final class Evaluator {
  private static final int BINS = 15;

  private final Groups groups;
  private final int classes;
  private final double scale;
  private final int[][] confusion;
  private final double[] binConfidence = new double[BINS];
  private final int[] binCorrect = new int[BINS];
  private double lossSum;
  private int top5;
  private int samples;

  /**
   * @param groups of the classes
   * @param scale factor on the logits before the softmax whose calibration is measured
   */
  public Evaluator(Groups groups, double scale) {
    this.groups = groups;
    this.classes = groups.classes();
    this.scale = scale;
    this.confusion = new int[classes][classes];
  }

  /**
   * Adds one batch.
   *
   * @param logits [images x classes], row-major
   * @param labels [images]
   */
  public void add(double[] logits, int[] labels) {
    for (int i = 0; i < labels.length; i++) {
      add(Arrays.copyOfRange(logits, i * classes, (i + 1) * classes), labels[i]);
    }
  }

  private void add(double[] z, int label) {
    int predicted = 0;
    int higher = 0;
    for (int c = 0; c < classes; c++) {
      predicted = z[c] > z[predicted] ? c : predicted;
      // As in a stable sort by descending logit: a tie goes to the lower index.
      higher += z[c] > z[label] || (z[c] == z[label] && c < label) ? 1 : 0;
    }
    samples++;
    confusion[label][predicted]++;
    top5 += higher < 5 ? 1 : 0;
    lossSum += logSumExp(z, 1) - z[label];
    double confidence = Math.exp(scale * z[predicted] - logSumExp(z, scale));
    // Bins are open below and closed above, as in the usual implementation (Guo et al. 2017).
    int bin = Math.clamp((int) Math.ceil(confidence * BINS) - 1, 0, BINS - 1);
    binConfidence[bin] += confidence;
    binCorrect[bin] += predicted == label ? 1 : 0;
  }

  /** The logarithm of the sum of exp(scale x z). */
  private static double logSumExp(double[] z, double scale) {
    double max = Double.NEGATIVE_INFINITY;
    for (double x : z) {
      max = Math.max(max, scale * x);
    }
    double sum = 0;
    for (double x : z) {
      sum += Math.exp(scale * x - max);
    }
    return max + Math.log(sum);
  }

  /** What was gathered so far. */
  public Evaluation result() {
    return groups.evaluation(
        confusion,
        classes < 5 ? null : mean(top5),
        samples == 0 ? null : calibrationError(),
        mean(lossSum));
  }

  private @Nullable Double mean(double sum) {
    return samples == 0 ? null : sum / samples;
  }

  private double calibrationError() {
    double error = 0;
    for (int b = 0; b < BINS; b++) {
      error += Math.abs(binCorrect[b] - binConfidence[b]);
    }
    return error / samples;
  }
}
