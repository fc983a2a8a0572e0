package dev.flattail.engine.loss;

import dev.flattail.engine.UnrunnableSpecException;
import dev.flattail.jobspec.RebalanceSpec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Computes the class weights of a loss. */
public final class ClassWeights {
  private ClassWeights() {}

  /**
   * Computes the weights of an epoch.
   *
   * @param completedEpochs epochs before this one
   * @return one weight a class, summing to the number of classes; null when all samples count the
   *     same
   */
  public static double @Nullable [] at(RebalanceSpec spec, int[] classCounts, int completedEpochs) {
    return switch (spec) {
      case RebalanceSpec.None _ -> null;
      case RebalanceSpec.Reweight reweight -> effectiveNumber(classCounts, reweight.beta());
      case RebalanceSpec.Drw drw ->
          completedEpochs < drw.startEpoch() ? null : effectiveNumber(classCounts, drw.beta());
      // Handled by the sampler.
      case RebalanceSpec.Resample _ -> null;
    };
  }

  /**
   * Computes weights by the effective number of samples (Cui et al. 2019): {@code
   * (1-beta)/(1-beta^n_c)}, normalized to sum to the number of classes.
   *
   * @throws UnrunnableSpecException when a class is empty
   */
  public static double[] effectiveNumber(int[] classCounts, double beta) {
    requireImages(classCounts);
    double[] weights =
        Arrays.stream(classCounts).mapToDouble(n -> (1 - beta) / (1 - Math.pow(beta, n))).toArray();
    double sum = Arrays.stream(weights).sum();
    return Arrays.stream(weights).map(weight -> weight / sum * weights.length).toArray();
  }

  /**
   * Computes the weights {@code n_c^-exponent}, normalized to sum to the number of classes.
   *
   * @throws UnrunnableSpecException when a class is empty
   */
  public static double[] inversePower(int[] classCounts, double exponent) {
    requireImages(classCounts);
    double[] weights =
        Arrays.stream(classCounts).mapToDouble(n -> Math.pow(n, -exponent)).toArray();
    double sum = Arrays.stream(weights).sum();
    return Arrays.stream(weights).map(weight -> weight / sum * weights.length).toArray();
  }

  /** Refuses counts that would give infinite margins or weights. */
  static void requireImages(int[] classCounts) {
    for (int c = 0; c < classCounts.length; c++) {
      if (classCounts[c] < 1) {
        throw new UnrunnableSpecException(
            "class "
                + c
                + " has no training images, so it cannot be weighed by its count; remove the class"
                + " or use loss cross-entropy without rebalance");
      }
    }
  }
}
