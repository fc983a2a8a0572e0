package dev.flattail.artifacts;

import dev.flattail.safetensors.SafetensorsException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Passes exactly as many bytes as a safetensors header declares, and rejects a source with fewer or
 * more bytes.
 */
final class DeclaredLengthInputStream extends InputStream {
  private final InputStream in;
  private final long declared;
  private long seen;

  DeclaredLengthInputStream(InputStream in, long declared) {
    this.in = in;
    this.declared = declared;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count = in.read(target, offset, length);
    if (count < 0 && seen < declared) {
      throw new SafetensorsException(
          "the file ends early: its header describes "
              + declared
              + " bytes of data, and "
              + seen
              + " are there");
    }
    seen += Math.max(count, 0);
    if (seen > declared) {
      throw new SafetensorsException(
          "the file goes on after the " + declared + " bytes of data that its header describes");
    }
    return count;
  }
}
