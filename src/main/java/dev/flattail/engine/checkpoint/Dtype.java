package dev.flattail.engine.checkpoint;

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

  /** Size of one number. */
  public int bytes() {
    return bytes;
  }
}
