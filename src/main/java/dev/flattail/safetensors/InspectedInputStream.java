package dev.flattail.safetensors;

import java.io.IOException;
import java.io.InputStream;

/** Passes on another stream and inspects every byte. Does not close the other stream. */
public abstract class InspectedInputStream extends InputStream {
  private final InputStream in;

  protected InspectedInputStream(InputStream in) {
    this.in = in;
  }

  /**
   * Inspects what was read.
   *
   * @param count number of bytes from {@code offset}; -1 at the end
   * @throws SafetensorsException when the file is refused
   */
  protected abstract void inspect(byte[] bytes, int offset, int count);

  @Override
  public final int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public final int read(byte[] target, int offset, int length) throws IOException {
    int count = in.read(target, offset, length);
    inspect(target, offset, count);
    return count;
  }
}
