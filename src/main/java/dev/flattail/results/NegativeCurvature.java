package dev.flattail.results;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The component of gradients of mini-batches along the eigenvector v of the smallest eigenvalue of
 * a class's Hessian, or of the whole split's, for plain gradients and for those of sharpness-aware
 * steps (Daneshmand et al. 2018; Rangwani et al. 2022).
 *
 * @param converged whether the smallest eigenvalue has converged, and with it v
 * @param directionError estimated bound of the sine of the angle between v and the eigenvector:
 *     residual / gap to the second smallest eigenvalue (Davis and Kahan), at most 1; null where
 *     only one eigenvalue was computed
 * @param classBatches over batches of the class's images; null for the whole split
 * @param splitBatches over batches of the whole split's images
 * @param seconds wall time
 */
public record NegativeCurvature(
    boolean converged,
    @Nullable @Fraction Double directionError,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable DirectionalGradients classBatches,
    DirectionalGradients splitBatches,
    double seconds) {

  /** Returns the number of images in all passes over batches. */
  public long passesOverImages() {
    return passesOverImages(splitBatches)
        + (classBatches == null ? 0 : passesOverImages(classBatches));
  }

  private static long passesOverImages(DirectionalGradients of) {
    return (long) of.batches() * of.batchSize() * (1 + of.sam().size());
  }
}
