package dev.flattail.engine.evaluate;

import dev.flattail.engine.NonFiniteException;
import java.util.Arrays;

/** Turns logits into predictions. Logits that are not finite are refused. */
public final class Predictor implements LogitsOut {
  private final int classes;
  private final double scale;
  private final PredictionsOut out;
  private int samples;

  /**
   * @param scale factor on the logits before the softmax
   */
  public Predictor(int classes, double scale, PredictionsOut out) {
    this.classes = classes;
    this.scale = scale;
    this.out = out;
  }

  @Override
  public void add(double[] logits, int[] labels) {
    for (int i = 0; i < labels.length; i++) {
      double[] z = Arrays.copyOfRange(logits, i * classes, (i + 1) * classes);
      requireFinite(z, samples++);
      int predicted = predicted(z);
      out.add(labels[i], predicted, confidence(z, predicted, scale));
    }
  }

  /**
   * Requires finite logits: others are no prediction.
   *
   * @param image number of the image, from 0
   * @throws NonFiniteException naming the image and the first class whose logit is not finite
   */
  static void requireFinite(double[] z, int image) {
    for (int c = 0; c < z.length; c++) {
      if (!Double.isFinite(z[c])) {
        throw new NonFiniteException("the logits of image " + image, "class " + c + ": " + z[c]);
      }
    }
  }

  /** Returns the class of the highest logit; the first of equal ones. */
  static int predicted(double[] z) {
    int predicted = 0;
    for (int c = 1; c < z.length; c++) {
      predicted = z[c] > z[predicted] ? c : predicted;
    }
    return predicted;
  }

  /** Computes the probability of one class by softmax(scale x z). */
  static double confidence(double[] z, int c, double scale) {
    return Math.exp(scale * z[c] - logSumExp(z, scale));
  }

  /** Computes the logarithm of the sum of exp(scale x z). */
  static double logSumExp(double[] z, double scale) {
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
}
