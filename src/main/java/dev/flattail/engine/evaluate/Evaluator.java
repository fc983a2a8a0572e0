package dev.flattail.engine.evaluate;

import dev.flattail.spec.Thresholds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Gathers an {@link Evaluation} from batches of logits. */
public final class Evaluator {
  private static final int BINS = 15;

  private final int classes;
  private final int[] trainCounts;
  private final Thresholds thresholds;
  private final double scale;
  private final int[][] confusion;
  private final int[] binSamples = new int[BINS];
  private final double[] binConfidence = new double[BINS];
  private final int[] binCorrect = new int[BINS];
  private double lossSum;
  private int top5;
  private int samples;

  /**
   * @param trainCounts training images of each class, which decide the groups
   * @param thresholds of the groups
   * @param scale factor on the logits before the softmax whose calibration is measured
   */
  public Evaluator(int[] trainCounts, Thresholds thresholds, double scale) {
    this.classes = trainCounts.length;
    this.trainCounts = trainCounts.clone();
    this.thresholds = thresholds;
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
    binSamples[bin]++;
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
    List<@Nullable Double> perClass = new ArrayList<>();
    int correct = 0;
    for (int c = 0; c < classes; c++) {
      int images = Arrays.stream(confusion[c]).sum();
      perClass.add(images == 0 ? null : (double) confusion[c][c] / images);
      correct += confusion[c][c];
    }
    return new Evaluation(
        null,
        mean(correct),
        classes < 5 ? null : mean(top5),
        group(perClass, n -> true),
        group(perClass, n -> n >= thresholds.many()),
        group(perClass, n -> n > thresholds.few() && n < thresholds.many()),
        group(perClass, n -> n <= thresholds.few()),
        perClass,
        samples == 0 ? null : calibrationError(),
        mean(lossSum),
        confusion);
  }

  private @Nullable Double mean(double sum) {
    return samples == 0 ? null : sum / samples;
  }

  private @Nullable Double group(List<@Nullable Double> perClass, IntPredicate belongs) {
    double sum = 0;
    int members = 0;
    for (int c = 0; c < classes; c++) {
      Double accuracy = perClass.get(c);
      if (accuracy != null && belongs.test(trainCounts[c])) {
        sum += accuracy;
        members++;
      }
    }
    return members == 0 ? null : sum / members;
  }

  private double calibrationError() {
    double error = 0;
    for (int b = 0; b < BINS; b++) {
      error += Math.abs(binCorrect[b] - binConfidence[b]);
    }
    return error / samples;
  }
}
