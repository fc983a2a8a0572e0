package dev.flattail.images;

import dev.flattail.images.decode.RgbImage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Labeled RGB images of one size: unsigned bytes, channel by channel (CHW: all red, all green, all
 * blue), each row by row. They are stored in this form, in memory or in a memory-mapped file, or
 * are decoded from files at each read. Immutable; safe for any number of reading threads.
 */
public final class ImageSet {
  /** Red, green, blue. */
  public static final int CHANNELS = RgbImage.CHANNELS;

  private final List<String> classNames;
  private final ImageSource originals;
  private final @Nullable Framing framing;
  private final int height;
  private final int width;
  private final int[] rows;
  private final int[] labels;

  /**
   * @param framing null when the originals have the size of this set
   * @param rows index in {@code originals} of each image
   * @param labels class of each image
   */
  private ImageSet(
      List<String> classNames,
      ImageSource originals,
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

  /**
   * Creates a set over {@code pixels} without copying; {@code labels[i]} is the class of image i.
   */
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

  /** Creates a set of {@code originals} that are transformed to one size at each read. */
  static ImageSet framed(
      List<String> classNames, ImageSource originals, Framing framing, int[] labels) {
    return of(classNames, originals, framing, framing.height(), framing.width(), labels);
  }

  private static ImageSet of(
      List<String> classNames,
      ImageSource originals,
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
   * Creates a set with a copy of {@code pixels}.
   *
   * @param pixels {@code labels.length * 3 * height * width} bytes, NCHW
   */
  public static ImageSet copyOf(
      List<String> classNames, int height, int width, byte[] pixels, int[] labels) {
    MemorySegment copy = StoredPixels.allocate(pixels.length);
    MemorySegment.copy(pixels, 0, copy, ValueLayout.JAVA_BYTE, 0, pixels.length);
    return of(classNames, height, width, copy, labels);
  }

  /** Returns the class names, by index. */
  public List<String> classNames() {
    return classNames;
  }

  /** Returns the number of classes, including empty ones. */
  public int classes() {
    return classNames.size();
  }

  /** Returns the number of images. */
  public int size() {
    return labels.length;
  }

  /** Returns the height of every image in pixels. */
  public int height() {
    return height;
  }

  /** Returns the width of every image in pixels. */
  public int width() {
    return width;
  }

  /** Returns {@code 3 * height * width}. */
  public int bytesPerImage() {
    return CHANNELS * height * width;
  }

  /** Returns the class of image {@code index}. */
  public int label(int index) {
    return labels[index];
  }

  /**
   * Returns the position of image {@code index} among those that this set was selected from, which
   * for a loaded data set is the order of its files.
   */
  public int origin(int index) {
    return rows[index];
  }

  /** Returns a copy of the classes of all images, in order. */
  public int[] labels() {
    return labels.clone();
  }

  /** Returns the number of images of each class. */
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
   * Returns image {@code index} for augmentations that take a random window: of any size, not yet
   * cropped.
   *
   * @throws UnreadableImageException its file cannot be read or decoded
   */
  public RgbImage original(int index) {
    RgbImage image = originals.get(rows[index]);
    return framing == null ? image : framing.whole(image);
  }

  /**
   * Returns whether images are stored in memory; otherwise each read decodes or scales an image.
   */
  public boolean isStored() {
    return framing == null && originals instanceof StoredPixels;
  }

  /** Returns the same images, decoded and scaled once and kept in memory. */
  public ImageSet inMemory() {
    return isStored() ? this : stored(height, width);
  }

  /** Returns {@link #inMemory()} if that takes at most this many bytes, otherwise this. */
  public ImageSet inMemoryWithin(long bytes) {
    return (long) size() * bytesPerImage() <= bytes ? inMemory() : this;
  }

  /**
   * Returns the same images scaled to {@code side} x {@code side}; see {@link RgbImage#resized}.
   */
  public ImageSet resized(int side) {
    return side == height && side == width ? this : stored(side, side);
  }

  /** Returns the same images, transformed to one size by {@code other} at each read. */
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

  /** Returns the images at {@code indices}, in that order; shares the pixels. */
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
