package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.AtLeast;
import dev.flattail.jobspec.schema.AtMost;
import dev.flattail.jobspec.schema.Default;

/**
 * Measurements of the curvature of chosen classes while a training runs: after each n-th epoch and
 * after the last one of each stage.
 *
 * @param everyEpochs epochs from one measurement to the next, counted over both stages
 * @param classes classes to measure, each by its mean loss
 * @param split whose images are measured, without augmentation
 * @param maxSamplesPerClass a class with more images is represented by this many, drawn by the
 *     training's seed
 * @param lanczosSteps maximum number of Hessian-vector products for each probe
 * @param probes independent random starting vectors, for the density
 */
public record CurvatureSpec(
    @Default("10") @AtLeast(1) @AtMost(100000) int everyEpochs,
    @Default("all") ClassSelection classes,
    @Default("train") Split split,
    @Default("128") @AtLeast(1) @AtMost(1000000) int maxSamplesPerClass,
    @Default("80") @AtLeast(1) @AtMost(10000) int lanczosSteps,
    @Default("1") @AtLeast(1) @AtMost(1000) int probes) {

  /**
   * Returns whether the model is measured after an epoch.
   *
   * @param epoch from 1, over both stages
   * @param endsStage whether it is the last epoch of its stage
   */
  public boolean isDue(int epoch, boolean endsStage) {
    return endsStage || epoch % everyEpochs == 0;
  }

  /** Returns the largest number of products for a class. */
  public long productsAtMost() {
    return (long) probes * lanczosSteps;
  }
}
