package dev.flattail.engine.optim;

import java.util.Arrays;

/** Factors of classes in the parts that sharpness-aware steps split a loss into. */
final class ClassFactors {
  private ClassFactors() {}

  /** One for classes with at least {@code eta} training images; Imbalanced_SAM. */
  static double[] frequent(int[] classCounts, double eta) {
    return Arrays.stream(classCounts).mapToDouble(n -> n < eta ? 0 : 1).toArray();
  }

  /** Two for classes with fewer; Imbalanced_SAM {@code utils/trainval.py} doubles the tail. */
  static double[] doubledTail(int[] classCounts, double eta) {
    return Arrays.stream(classCounts).mapToDouble(n -> n < eta ? 2 : 0).toArray();
  }

  /** {@code lambda (1 - pi_c)^gamma}; Focal-SAM {@code train_step.py}. */
  static double[] focal(int[] classCounts, double gamma, double lambda) {
    double all = Arrays.stream(classCounts).asLongStream().sum();
    return Arrays.stream(classCounts)
        .mapToDouble(n -> lambda * Math.pow(1 - n / all, gamma))
        .toArray();
  }
}
