package dev.flattail.images;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Labelled RGB images of one size, in memory or in a memory-mapped file: unsigned bytes, channel by
 * channel (CHW: all red, all green, all blue), each row by row. Immutable; safe for any number of
 * reading threads.
 */
public final class ImageSet {
  /** Red, green, blue. */
  public static final int CHANNELS = 3;

  private final List<String> classNames;
  private final int height;
  private final int width;
  private final MemorySegment pixels;
  private final int[] rows;
  private final int[] labels;

  /**
   * @param pixels the images one after another, {@code 3*height*width} bytes each
   * @param rows for each image of this set, which of {@code pixels} it is
   * @param labels for each image of this set, its class
   */
  private ImageSet(
      List<String> classNames,
      int height,
      int width,
      MemorySegment pixels,
      int[] rows,
      int[] labels) {
    this.classNames = classNames;
    this.height = height;
    this.width = width;
    this.pixels = pixels;
    this.rows = rows;
    this.labels = labels;
  }

  /** A set over {@code pixels} as they lie, {@code labels[i]} naming the class of image i. */
  static ImageSet of(
      List<String> classNames, int height, int width, MemorySegment pixels, int[] labels) {
    long bytes = (long) CHANNELS * height * width * labels.length;
    if (pixels.byteSize() != bytes) {
      throw new IllegalArgumentException(
          "%d images of %dx%d take %d bytes, not %d"
              .formatted(labels.length, height, width, bytes, pixels.byteSize()));
    }
    for (int label : labels) {
      Objects.checkIndex(label, classNames.size());
    }
    int[] rows = new int[labels.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i;
    }
    return new ImageSet(
        List.copyOf(classNames), height, width, pixels.asReadOnly(), rows, labels.clone());
  }

  /**
   * A set that holds a copy of {@code pixels}.
   *
   * @param pixels {@code labels.length * 3 * height * width} bytes, NCHW
   */
  public static ImageSet copyOf(
      List<String> classNames, int height, int width, byte[] pixels, int[] labels) {
    MemorySegment copy = allocate(pixels.length);
    MemorySegment.copy(pixels, 0, copy, ValueLayout.JAVA_BYTE, 0, pixels.length);
    return of(classNames, height, width, copy, labels);
  }

  /** Memory outside the Java heap (a set may be larger than an array), freed with its last user. */
  static MemorySegment allocate(long bytes) {
    return Arena.ofAuto().allocate(bytes);
  }

  /** Names of the classes, by index. */
  public List<String> classNames() {
    return classNames;
  }

  /** How many classes there are, with or without images. */
  public int classes() {
    return classNames.size();
  }

  /** How many images there are. */
  public int size() {
    return labels.length;
  }

  /** Pixel rows of every image. */
  public int height() {
    return height;
  }

  /** Pixel columns of every image. */
  public int width() {
    return width;
  }

  /** {@code 3 * height * width}. */
  public int bytesPerImage() {
    return CHANNELS * height * width;
  }

  /** Class of image {@code index}. */
  public int label(int index) {
    return labels[index];
  }

  /** Classes of all images, in order; a copy. */
  public int[] labels() {
    return labels.clone();
  }

  /** How many images each class has. */
  public int[] classCounts() {
    int[] counts = new int[classes()];
    for (int label : labels) {
      counts[label]++;
    }
    return counts;
  }

  /** Copies the CHW bytes of image {@code index} into the start of {@code into}. */
  public void read(int index, byte[] into) {
    int bytes = bytesPerImage();
    MemorySegment.copy(pixels, ValueLayout.JAVA_BYTE, (long) rows[index] * bytes, into, 0, bytes);
  }

  /** The same images scaled to {@code side} x {@code side}; see {@link RgbImage#resized}. */
  public ImageSet resized(int side) {
    if (side == height && side == width) {
      return this;
    }
    int bytes = CHANNELS * side * side;
    MemorySegment scaled = allocate((long) size() * bytes);
    IntStream.range(0, size())
        .parallel()
        .forEach(
            i -> {
              byte[] original = new byte[bytesPerImage()];
              read(i, original);
              byte[] small = new RgbImage(height, width, original).resized(side, side).pixels();
              MemorySegment.copy(small, 0, scaled, ValueLayout.JAVA_BYTE, (long) i * bytes, bytes);
            });
    return of(classNames, side, side, scaled, labels);
  }

  /** The images at {@code indices}, in that order; shares the pixels. */
  public ImageSet select(int[] indices) {
    int[] selectedRows = new int[indices.length];
    int[] selectedLabels = new int[indices.length];
    for (int i = 0; i < indices.length; i++) {
      selectedRows[i] = rows[indices[i]];
      selectedLabels[i] = labels[indices[i]];
    }
    return new ImageSet(classNames, height, width, pixels, selectedRows, selectedLabels);
  }
}
