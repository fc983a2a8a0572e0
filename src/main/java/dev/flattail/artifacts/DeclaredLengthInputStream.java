package dev.flattail.artifacts;

import dev.flattail.safetensors.InspectedInputStream;
import dev.flattail.safetensors.SafetensorsException;
import java.io.InputStream;

/**
 * Passes exactly as many bytes as a safetensors header declares, and rejects a source with fewer or
 * more bytes.
 */
final class DeclaredLengthInputStream extends InspectedInputStream {
  private final long declared;
  private long seen;

  DeclaredLengthInputStream(InputStream in, long declared) {
    super(in);
    this.declared = declared;
  }

  @Override
  protected void inspect(byte[] bytes, int offset, int count) {
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
  }
}
