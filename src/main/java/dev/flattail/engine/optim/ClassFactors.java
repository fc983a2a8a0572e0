package dev.flattail.engine.optim;

import java.util.Arrays;

/** Computes the class factors by which sharpness-aware steps split a loss into parts. */
final class ClassFactors {
  private ClassFactors() {}

  /**
   * Returns 1 for classes with at least {@code eta} training images, otherwise 0; Imbalanced_SAM.
   */
  static double[] frequent(int[] classCounts, double eta) {
    return Arrays.stream(classCounts).mapToDouble(n -> n < eta ? 0 : 1).toArray();
  }

  /** Returns 1 for classes with fewer than {@code eta} training images, otherwise 0. */
  static double[] tail(int[] classCounts, double eta) {
    return Arrays.stream(classCounts).mapToDouble(n -> n < eta ? 1 : 0).toArray();
  }

  /**
   * Returns 2 for classes with fewer than {@code eta} training images, otherwise 0; Imbalanced_SAM
   * {@code utils/trainval.py} doubles the tail classes.
   */
  static double[] doubledTail(int[] classCounts, double eta) {
    return Arrays.stream(classCounts).mapToDouble(n -> n < eta ? 2 : 0).toArray();
  }

  /** Returns {@code lambda (1 - pi_c)^gamma}; Focal-SAM {@code train_step.py}. */
  static double[] focal(int[] classCounts, double gamma, double lambda) {
    double all = Arrays.stream(classCounts).asLongStream().sum();
    return Arrays.stream(classCounts)
        .mapToDouble(n -> lambda * Math.pow(1 - n / all, gamma))
        .toArray();
  }
}
