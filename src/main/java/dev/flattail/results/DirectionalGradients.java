package dev.flattail.results;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gradients g of mini-batches along a unit vector v, and those of sharpness-aware steps from the
 * same batches.
 *
 * @param batches number of independent draws
 * @param batchSize images in a batch, drawn with replacement
 * @param meanComponent mean of {@code <v, g>}, whose sign is that of v
 * @param secondMoment mean of {@code <v, g>^2}, which also has the variance over batches
 * @param meanNorm mean of {@code |g|}
 * @param meanSquaredNorm mean of {@code |g|^2}
 * @param share of the second moment in the mean squared norm; null if it is not finite
 * @param curvature mean of {@code v'H v}, with H the Hessian of a batch
 * @param sam one entry for each radius, in the order of the spec
 */
public record DirectionalGradients(
    int batches,
    int batchSize,
    MeanEstimate meanComponent,
    MeanEstimate secondMoment,
    @Nullable @NotNegative Double meanNorm,
    @Nullable @NotNegative Double meanSquaredNorm,
    @Nullable @Fraction Double share,
    MeanEstimate curvature,
    List<AtRadius> sam) {
  public DirectionalGradients {
    sam = List.copyOf(sam);
  }

  /**
   * Gradients s at {@code w + rho g / |g|}. A figure that is not finite is null.
   *
   * @param meanComponent mean of {@code <v, s>}, with the same v
   * @param secondMoment mean of {@code <v, s>^2}
   * @param ratio of the second moment to that of the plain gradients
   * @param predictedRatio the same where each batch multiplies its component by {@code 1 + rho
   *     lambda / |g|}, with lambda the smallest eigenvalue
   * @param firstOrderRatio the same to first order in rho, with the batch's own Hessian
   * @param gain mean of {@code <v, s> <v, g>}, relative to that of {@code <v, g>^2}: the factor by
   *     which a component grows; negative where it is reversed
   * @param predictedGain as {@code predictedRatio}
   * @param firstOrderGain as {@code firstOrderRatio}
   * @param meanSquaredNorm mean of {@code |s|^2}
   * @param share of the second moment in the mean squared norm
   * @param growing share of the batches whose component is larger than that of the plain gradient
   * @param predictedGrowing share of the batches with {@code |1 + rho lambda / |g|| > 1}
   * @param reversed share of the batches whose component has the other sign
   * @param predictedReversed share of the batches with {@code 1 + rho lambda / |g| < 0}
   */
  public record AtRadius(
      double rho,
      MeanEstimate meanComponent,
      MeanEstimate secondMoment,
      MeanEstimate ratio,
      @Nullable Double predictedRatio,
      @Nullable Double firstOrderRatio,
      MeanEstimate gain,
      @Nullable Double predictedGain,
      @Nullable Double firstOrderGain,
      @Nullable @NotNegative Double meanSquaredNorm,
      @Nullable @Fraction Double share,
      @Nullable @Fraction Double growing,
      @Nullable @Fraction Double predictedGrowing,
      @Nullable @Fraction Double reversed,
      @Nullable @Fraction Double predictedReversed) {}
}
