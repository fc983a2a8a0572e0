package dev.flattail.jobspec;

/** Number format of the arithmetic. */
public enum Precision {
  FLOAT32,
  /** For comparison with other programs and for curvature. */
  FLOAT64,
  /** Convolutions and matrix products in bfloat16; master weights and BatchNorm in float32. */
  BFLOAT16,
  /**
   * The worker chooses: {@link #BFLOAT16} where the job may use it and the device is faster with
   * it, else {@link #FLOAT32}.
   */
  AUTO
}
