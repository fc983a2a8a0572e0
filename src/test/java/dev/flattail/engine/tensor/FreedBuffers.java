package dev.flattail.engine.tensor;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Overwrites the memory of unreachable Java buffers, to expose arrays that still use it. */
public final class FreedBuffers {
  private static final int MANY = 20_000;

  private FreedBuffers() {}

  /** Collects garbage and overwrites the freed memory. */
  public static void overwrite(int bytes) {
    System.gc();
    byte[] junk = new byte[bytes];
    Arrays.fill(junk, (byte) 0x41);
    for (int i = 0; i < MANY; i++) {
      ByteBuffer.allocateDirect(bytes).put(junk);
    }
  }
}
