package dev.flattail.datasets;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Builds CIFAR binary records. */
public final class CifarBytes {
  private static final int PIXELS = 3072;

  private CifarBytes() {}

  /** Returns one CIFAR-10 record per label, whose pixels all equal its position. */
  public static byte[] cifar10(int... labels) {
    ByteBuffer bytes = ByteBuffer.allocate(labels.length * (1 + PIXELS));
    for (int i = 0; i < labels.length; i++) {
      bytes.put((byte) labels[i]).put(pixels(i));
    }
    return bytes.array();
  }

  /** Returns one CIFAR-100 record per fine label, with coarse label 7. */
  public static byte[] cifar100(int... labels) {
    ByteBuffer bytes = ByteBuffer.allocate(labels.length * (2 + PIXELS));
    for (int i = 0; i < labels.length; i++) {
      bytes.put((byte) 7).put((byte) labels[i]).put(pixels(i));
    }
    return bytes.array();
  }

  private static byte[] pixels(int value) {
    byte[] pixels = new byte[PIXELS];
    Arrays.fill(pixels, (byte) value);
    return pixels;
  }
}
