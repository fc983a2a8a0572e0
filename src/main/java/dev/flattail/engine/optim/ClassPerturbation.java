package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import dev.flattail.jobspec.PerturbationDirection;
import dev.flattail.jobspec.PerturbationMagnitude;

/**
 * How far and where class-conditional SAM moves the parameters for each class (Zhou et al., CVPR
 * 2023; CC-SAM {@code train_cifar.py}, {@code train}): along the class's gradient g_c by {@code
 * noise sqrt(|w| / (2 |g_c|)) (n_c - 1)^(-1/4) k^(1/4)}, k numbers w being moved. A class with one
 * image counts as one with two, where the authors' code divides by zero; a zero gradient moves
 * nothing.
 *
 * @param classScale {@code max(n_c - 1, 1)^(-1/4)} for each class
 * @param seed of random directions, another one for each step
 */
public record ClassPerturbation(
    double noise,
    PerturbationDirection direction,
    PerturbationMagnitude magnitude,
    double[] classScale,
    long seed) {
  private static final double EPSILON = 1e-12;

  /** {@code max(n_c - 1, 1)^(-1/4)} for each class. */
  static double[] classScale(int[] classCounts) {
    double[] scale = new double[classCounts.length];
    for (int c = 0; c < scale.length; c++) {
      scale[c] = 1 / Math.sqrt(Math.sqrt(Math.max(classCounts[c] - 1, 1)));
    }
    return scale;
  }

  /** Whether directions are drawn instead of taken from gradients. */
  public boolean random() {
    return direction == PerturbationDirection.RANDOM;
  }

  /**
   * Lengths of the moves over those of the gradients: what gradients are multiplied by.
   *
   * @param norms of class gradients, {@code [N]}
   * @param scale {@link #classScale} of the same classes, {@code [N]}
   * @param parameterNorm of all numbers that are moved
   * @param count how many they are
   * @return {@code [N]}; zero where the gradient is
   */
  public NDArray factors(NDArray norms, NDArray scale, NDArray parameterNorm, long count) {
    NDArray isZero = norms.eq(0).toType(norms.getDataType(), false);
    NDArray safe = norms.add(isZero);
    return lengths(safe, scale, parameterNorm, count).div(safe).mul(isZero.neg().add(1));
  }

  /** The lengths themselves, of gradients that are not zero. */
  public NDArray lengths(NDArray norms, NDArray scale, NDArray parameterNorm, long count) {
    return switch (magnitude) {
      case DERIVED ->
          scale
              .mul(noise * Math.sqrt(Math.sqrt(count) / 2))
              .mul(parameterNorm.add(EPSILON).div(norms).sqrt());
      case UNIT -> norms.zerosLike().add(noise);
    };
  }

  /** {@link #factors} of one class, as a number. */
  double factor(double norm, int label, double parameterNorm, long count) {
    if (norm == 0) {
      return 0;
    }
    return length(norm, label, parameterNorm, count) / norm;
  }

  /** The length of one class's move. */
  double length(double norm, int label, double parameterNorm, long count) {
    return switch (magnitude) {
      case DERIVED ->
          noise
              * classScale[label]
              * Math.sqrt(Math.sqrt(count) / 2 * (parameterNorm + EPSILON) / norm);
      case UNIT -> noise;
    };
  }
}
