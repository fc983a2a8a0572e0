package dev.flattail.results;

import java.util.List;

/**
 * How much a spectrum depends on the images that were drawn to represent a class. The drawn images
 * are split at random into two halves, each of which is measured alone. This is apart from the
 * error of the probes and of the eigenvalues, which are of the drawn images.
 *
 * @param halves estimates of each half
 * @param standardError estimated standard errors, over other draws of as many images
 */
public record SamplingSpread(List<Half> halves, Errors standardError) {

  /**
   * The estimates of one half. Its extremes tend to lie further out than those of more images.
   *
   * @param samples number of images
   * @param trace as that of all drawn images; if estimated, by one probe, the same for both halves
   */
  public record Half(int samples, Eigenvalue lambdaMax, Eigenvalue lambdaMin, double trace) {}

  /** Standard errors of the figures of all drawn images. */
  public record Errors(double lambdaMax, double lambdaMin, double trace) {}

  /**
   * Estimates the errors from the halves: half their difference, less what is known of the class
   * because it was drawn.
   *
   * @param samples number of drawn images
   * @param images number of images that they represent
   */
  public static SamplingSpread of(Half one, Half other, int samples, int images) {
    double factor = Math.sqrt(1 - (double) samples / images) / 2;
    return new SamplingSpread(
        List.of(one, other),
        new Errors(
            factor * Math.abs(one.lambdaMax.value() - other.lambdaMax.value()),
            factor * Math.abs(one.lambdaMin.value() - other.lambdaMin.value()),
            factor * Math.abs(one.trace - other.trace)));
  }
}
