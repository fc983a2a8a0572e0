package dev.flattail.engine.checkpoint;

import ai.djl.ndarray.types.DataType;

/** Number formats of a safetensors file that Flattail reads; it writes F64, F32 and I64. */
public enum Dtype {
  F64(8),
  F32(4),
  F16(2),
  BF16(2),
  I64(8);

  private final int bytes;

  Dtype(int bytes) {
    this.bytes = bytes;
  }

  /** The format in which numbers of an array are written. */
  static Dtype of(DataType type) {
    return switch (type) {
      case FLOAT64 -> F64;
      case FLOAT32 -> F32;
      default -> throw new IllegalArgumentException("arrays of " + type + " are not stored");
    };
  }

  /** Size of one number. */
  public int bytes() {
    return bytes;
  }
}
