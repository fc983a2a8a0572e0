package dev.flattail.images.decode;

import dev.flattail.images.InvalidImagesException;
import java.nio.ByteBuffer;

/**
 * The header of a PNG file.
 *
 * @param depth bits per sample
 */
record PngHeader(int height, int width, int depth, Color color, boolean interlaced) {
  private static final int BYTES = 13;
  private static final int WIDEST = 16;

  /** What the samples of a pixel mean. */
  enum Color {
    GRAY(1),
    RGB(3),
    PALETTE(1),
    GRAY_ALPHA(2),
    RGB_ALPHA(4);

    private final int channels;

    Color(int channels) {
      this.channels = channels;
    }

    private static Color of(int type) throws InvalidImagesException {
      return switch (type) {
        case 0 -> GRAY;
        case 2 -> RGB;
        case 3 -> PALETTE;
        case 4 -> GRAY_ALPHA;
        case 6 -> RGB_ALPHA;
        default -> throw new InvalidImagesException("the PNG is damaged: color type " + type);
      };
    }

    private boolean allows(int depth) {
      return switch (this) {
        case GRAY -> depth <= WIDEST;
        case PALETTE -> depth <= Byte.SIZE;
        case RGB, GRAY_ALPHA, RGB_ALPHA -> depth == Byte.SIZE || depth == WIDEST;
      };
    }
  }

  /** Reads the content of the chunk IHDR. */
  static PngHeader read(ByteBuffer chunk) throws InvalidImagesException {
    if (chunk.remaining() < BYTES) {
      throw new InvalidImagesException("the PNG is damaged: its header is too short");
    }
    int width = chunk.getInt();
    int height = chunk.getInt();
    int depth = chunk.get();
    Color color = Color.of(chunk.get());
    if (width < 1 || height < 1 || Integer.bitCount(depth) != 1 || !color.allows(depth)) {
      throw new InvalidImagesException(
          "the PNG is damaged: %dx%d pixels of %d bits".formatted(height, width, depth));
    }
    chunk.get(); // there is one way of compression
    if (chunk.get() != 0) {
      throw new InvalidImagesException("the PNG is damaged: unknown filter method");
    }
    return new PngHeader(height, width, depth, color, chunk.get() != 0);
  }

  boolean hasAlpha() {
    return color == Color.GRAY_ALPHA || color == Color.RGB_ALPHA;
  }

  /** Returns the number of bytes of {@code count} pixels in a row. */
  long rowBytes(int count) {
    return ((long) count * depth * color.channels + Byte.SIZE - 1) / Byte.SIZE;
  }

  /** Returns the distance of a sample to the same sample of the pixel before it, in bytes. */
  int pixelBytes() {
    return Math.max(1, depth * color.channels / Byte.SIZE);
  }
}
