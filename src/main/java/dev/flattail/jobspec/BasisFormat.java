package dev.flattail.jobspec;

/** Number format in which the vectors of a Krylov basis are stored. */
public enum BasisFormat {
  FLOAT64(Double.BYTES),
  FLOAT32(Float.BYTES);

  private final int bytes;

  BasisFormat(int bytes) {
    this.bytes = bytes;
  }

  /** Returns the bytes of a number. */
  public int bytes() {
    return bytes;
  }
}
