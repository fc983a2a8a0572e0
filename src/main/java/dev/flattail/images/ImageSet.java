package dev.flattail.images;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Labeled RGB images, read in one size: unsigned bytes, channel by channel (CHW: all red, all
 * green, all blue), each row by row. They are stored so, in memory or in a memory-mapped file, or
 * made so from files whenever they are read. Immutable; safe for any number of reading threads.
 */
public final class ImageSet {
  /** Red, green, blue. */
  public static final int CHANNELS = 3;

  private final List<String> classNames;
  private final Originals originals;
  private final @Nullable Framing framing;
  private final int height;
  private final int width;
  private final int[] rows;
  private final int[] labels;

  /**
   * @param framing null when the originals are stored in the size that they are read in
   * @param rows for each image of this set, which of {@code originals} it is
   * @param labels for each image of this set, its class
   */
  private ImageSet(
      List<String> classNames,
      Originals originals,
      @Nullable Framing framing,
      int height,
      int width,
      int[] rows,
      int[] labels) {
    this.classNames = classNames;
    this.originals = originals;
    this.framing = framing;
    this.height = height;
    this.width = width;
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
    StoredPixels stored = new StoredPixels(height, width, pixels.asReadOnly());
    return of(classNames, stored, null, height, width, labels);
  }

  /** A set of {@code originals} that are brought to one size when they are read. */
  static ImageSet framed(
      List<String> classNames, Originals originals, Framing framing, int[] labels) {
    return of(classNames, originals, framing, framing.height(), framing.width(), labels);
  }

  private static ImageSet of(
      List<String> classNames,
      Originals originals,
      @Nullable Framing framing,
      int height,
      int width,
      int[] labels) {
    for (int label : labels) {
      Objects.checkIndex(label, classNames.size());
    }
    int[] rows = IntStream.range(0, labels.length).toArray();
    return new ImageSet(
        List.copyOf(classNames), originals, framing, height, width, rows, labels.clone());
  }

  /**
   * A set that holds a copy of {@code pixels}.
   *
   * @param pixels {@code labels.length * 3 * height * width} bytes, NCHW
   */
  public static ImageSet copyOf(
      List<String> classNames, int height, int width, byte[] pixels, int[] labels) {
    MemorySegment copy = StoredPixels.allocate(pixels.length);
    MemorySegment.copy(pixels, 0, copy, ValueLayout.JAVA_BYTE, 0, pixels.length);
    return of(classNames, height, width, copy, labels);
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

  /**
   * Copies the CHW bytes of image {@code index} into the start of {@code into}.
   *
   * @throws UnreadableImageException its file cannot be read or decoded
   */
  public void read(int index, byte[] into) {
    if (framing == null && originals instanceof StoredPixels stored) {
      stored.read(rows[index], into);
      return;
    }
    RgbImage image = originals.get(rows[index]);
    byte[] pixels = framing == null ? image.pixels() : framing.frame(image).pixels();
    System.arraycopy(pixels, 0, into, 0, bytesPerImage());
  }

  /**
   * Image {@code index} for augmentations that choose a part of it themselves: of any size, not yet
   * cropped.
   *
   * @throws UnreadableImageException its file cannot be read or decoded
   */
  public RgbImage original(int index) {
    RgbImage image = originals.get(rows[index]);
    return framing == null ? image : framing.whole(image);
  }

  /** Whether images lie ready in memory; otherwise each reading decodes or scales one. */
  public boolean isStored() {
    return framing == null && originals instanceof StoredPixels;
  }

  /** The same images, decoded and scaled once and for all. */
  public ImageSet inMemory() {
    return isStored() ? this : stored(height, width);
  }

  /** {@link #inMemory()} when that takes at most so many bytes, otherwise this. */
  public ImageSet inMemoryWithin(long bytes) {
    return (long) size() * bytesPerImage() <= bytes ? inMemory() : this;
  }

  /** The same images scaled to {@code side} x {@code side}; see {@link RgbImage#resized}. */
  public ImageSet resized(int side) {
    return side == height && side == width ? this : stored(side, side);
  }

  /** The same images brought to one size by {@code other}, each time they are read. */
  public ImageSet framedBy(Framing other) {
    return new ImageSet(classNames, originals, other, other.height(), other.width(), rows, labels);
  }

  private ImageSet stored(int newHeight, int newWidth) {
    int bytes = CHANNELS * newHeight * newWidth;
    MemorySegment scaled = StoredPixels.allocate((long) size() * bytes);
    DecodingThreads.forEach(
        size(),
        (_, i) -> {
          byte[] own = new byte[bytesPerImage()];
          read(i, own);
          byte[] small = new RgbImage(height, width, own).resized(newHeight, newWidth).pixels();
          MemorySegment.copy(small, 0, scaled, ValueLayout.JAVA_BYTE, (long) i * bytes, bytes);
        });
    return of(classNames, newHeight, newWidth, scaled, labels);
  }

  /** The images at {@code indices}, in that order; shares the pixels. */
  public ImageSet select(int[] indices) {
    int[] selectedRows = new int[indices.length];
    int[] selectedLabels = new int[indices.length];
    for (int i = 0; i < indices.length; i++) {
      selectedRows[i] = rows[indices[i]];
      selectedLabels[i] = labels[indices[i]];
    }
    return new ImageSet(
        classNames, originals, framing, height, width, selectedRows, selectedLabels);
  }
}
