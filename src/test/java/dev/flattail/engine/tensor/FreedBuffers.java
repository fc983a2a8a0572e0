package dev.flattail.engine.tensor;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** What the memory of arrays from Java holds once nothing refers to them any more. */
public final class FreedBuffers {
  private static final int MANY = 20_000;

  private FreedBuffers() {}

  /** Collects them, and writes over what was theirs. */
  public static void overwrite(int bytes) {
    System.gc();
    byte[] junk = new byte[bytes];
    Arrays.fill(junk, (byte) 0x41);
    for (int i = 0; i < MANY; i++) {
      ByteBuffer.allocateDirect(bytes).put(junk);
    }
  }
}
