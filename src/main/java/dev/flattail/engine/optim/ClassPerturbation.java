package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import dev.flattail.jobspec.PerturbationDirection;
import dev.flattail.jobspec.PerturbationMagnitude;

/**
 * Computes how class-conditional SAM perturbs the parameters for each class (Zhou et al., CVPR
 * 2023; CC-SAM {@code train_cifar.py}, {@code train}). The perturbation follows the class's
 * gradient g_c with norm {@code noise sqrt(|w| / (2 |g_c|)) (n_c - 1)^(-1/4) k^(1/4)}, with k the
 * number of perturbed parameters w. A class with one image counts as one with two, where the
 * authors' code divides by zero. A zero gradient gives no perturbation.
 *
 * @param classScale {@code max(n_c - 1, 1)^(-1/4)} for each class
 * @param seed seed of random directions, different for each step
 */
public record ClassPerturbation(
    double noise,
    PerturbationDirection direction,
    PerturbationMagnitude magnitude,
    double[] classScale,
    long seed) {
  private static final double EPSILON = 1e-12;

  /** Computes {@code max(n_c - 1, 1)^(-1/4)} for each class. */
  static double[] classScale(int[] classCounts) {
    double[] scale = new double[classCounts.length];
    for (int c = 0; c < scale.length; c++) {
      scale[c] = 1 / Math.sqrt(Math.sqrt(Math.max(classCounts[c] - 1, 1)));
    }
    return scale;
  }

  /** Returns whether directions are drawn at random instead of taken from gradients. */
  public boolean random() {
    return direction == PerturbationDirection.RANDOM;
  }

  /**
   * Computes the factors that turn gradients into perturbations: norm of the perturbation over norm
   * of the gradient.
   *
   * @param norms norms of class gradients, {@code [N]}
   * @param scale {@link #classScale} of the same classes, {@code [N]}
   * @param parameterNorm norm of all perturbed parameters
   * @param count number of perturbed parameters
   * @return {@code [N]}; zero where the gradient is
   */
  public NDArray factors(NDArray norms, NDArray scale, NDArray parameterNorm, long count) {
    NDArray isZero = norms.eq(0).toType(norms.getDataType(), false);
    NDArray safe = norms.add(isZero);
    return lengths(safe, scale, parameterNorm, count).div(safe).mul(isZero.neg().add(1));
  }

  /** Computes the norms of the perturbations, for gradients that are not zero. */
  public NDArray lengths(NDArray norms, NDArray scale, NDArray parameterNorm, long count) {
    return switch (magnitude) {
      case DERIVED ->
          scale
              .mul(noise * Math.sqrt(Math.sqrt(count) / 2))
              .mul(parameterNorm.add(EPSILON).div(norms).sqrt());
      case UNIT -> norms.zerosLike().add(noise);
    };
  }

  /** Computes {@link #factors} for one class. */
  double factor(double norm, int label, double parameterNorm, long count) {
    if (norm == 0) {
      return 0;
    }
    return length(norm, label, parameterNorm, count) / norm;
  }

  /** Computes the norm of one class's perturbation. */
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
