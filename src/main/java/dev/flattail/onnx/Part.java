package dev.flattail.onnx;

/** A piece of a file. */
sealed interface Part {
  long length();

  /** Bytes that are known before the checkpoint's data is read. */
  record Fixed(byte[] bytes) implements Part {
    @Override
    public long length() {
      return bytes.length;
    }
  }

  /** Numbers that are computed from the checkpoint's data. */
  record Numbers(Initializer.Read initializer) implements Part {
    @Override
    public long length() {
      return initializer.bytes();
    }
  }
}
