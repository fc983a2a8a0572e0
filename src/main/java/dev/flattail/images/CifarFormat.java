package dev.flattail.images;

import java.util.List;

/**
 * The two record layouts of the CIFAR binary files: label bytes, then 3072 pixel bytes (CHW,
 * 32x32). CIFAR-10 has one label byte. CIFAR-100 has a coarse label (0..19) and a fine label
 * (0..99), which is used. Source: the "binary version" sections of
 * https://www.cs.toronto.edu/~kriz/cifar.html.
 */
public enum CifarFormat {
  CIFAR10(1, CifarClasses.CIFAR10),
  CIFAR100(2, CifarClasses.CIFAR100);

  /** Rows and columns of an image. */
  public static final int SIDE = 32;

  static final int PIXEL_BYTES = ImageSet.CHANNELS * SIDE * SIDE;
  private static final int COARSE_CLASSES = 20;

  private final int labelBytes;
  private final List<String> classNames;

  CifarFormat(int labelBytes, List<String> classNames) {
    this.labelBytes = labelBytes;
    this.classNames = classNames;
  }

  /** Returns the published class names, by label. */
  public List<String> classNames() {
    return classNames;
  }

  /** Returns the size of a record: 3073 or 3074. */
  public int recordBytes() {
    return labelBytes + PIXEL_BYTES;
  }

  int labelBytes() {
    return labelBytes;
  }

  /** Returns whether {@code coarse} is valid as the first of two label bytes. */
  boolean isCoarseLabel(int coarse) {
    return labelBytes == 1 || coarse < COARSE_CLASSES;
  }
}
