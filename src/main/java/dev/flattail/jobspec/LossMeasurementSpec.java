package dev.flattail.jobspec;

import org.jspecify.annotations.Nullable;

/** A measurement of a loss around a trained model: curvature, landscape or flatness. */
public sealed interface LossMeasurementSpec extends MeasurementSpec
    permits HessianSpec, LandscapeSpec, FlatnessSpec {
  /** Returns the measured loss. */
  MeasuredLossSpec loss();

  /** Returns the number of images that represent a class with more images; null for all. */
  @Nullable Integer maxSamplesPerClass();

  /**
   * Returns the same spec with a loss that names its scale.
   *
   * @param modelScale as in {@link MeasuredLossSpec#at}
   */
  LossMeasurementSpec withLossAt(double modelScale);
}
