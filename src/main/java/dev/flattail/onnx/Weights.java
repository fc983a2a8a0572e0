package dev.flattail.onnx;

import java.io.IOException;
import java.io.InputStream;

/** The bytes of a checkpoint's file. */
@FunctionalInterface
public interface Weights {
  /**
   * Opens a part of the file.
   *
   * @param from offset of the first byte
   */
  InputStream read(long from, long length) throws IOException;
}
