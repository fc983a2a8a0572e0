package dev.flattail.jobspec;

/** A measurement of a trained model, which reads weights and images and changes neither. */
public sealed interface MeasurementSpec extends JobSpec permits EvaluateSpec, LossMeasurementSpec {
  /** Returns the source of the weights. */
  ModelSource model();

  /** Returns the measured split. */
  Split split();

  /** Returns the number format of the arithmetic. */
  Precision precision();

  /** Returns the number of images per pass. */
  int batchSize();
}
