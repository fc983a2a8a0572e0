package dev.flattail.jobspec;

/** A measurement of a trained model: it reads weights and images and changes neither. */
public sealed interface MeasurementSpec extends JobSpec
    permits EvaluateSpec, HessianSpec, LandscapeSpec, FlatnessSpec {
  /** The weights. */
  ModelSource model();

  /** Which images. */
  Split split();

  /** Number format of the arithmetic. */
  Precision precision();

  /** Images a pass. */
  int batchSize();
}
