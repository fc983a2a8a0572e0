package dev.flattail.images.decode;

/**
 * A decoded image.
 *
 * @param pixels {@code 3*height*width} bytes, channel by channel (CHW)
 */
public record RgbImage(int height, int width, byte[] pixels) {
  /** Red, green and blue. */
  public static final int CHANNELS = 3;

  public RgbImage {
    if (pixels.length != CHANNELS * height * width) {
      throw new IllegalArgumentException(
          "%dx%d does not take %d bytes".formatted(height, width, pixels.length));
    }
  }

  /** Returns the image scaled to {@code height} x {@code width}; see {@link BilinearResize}. */
  public RgbImage resized(int newHeight, int newWidth) {
    return newHeight == height && newWidth == width
        ? this
        : BilinearResize.resize(this, newHeight, newWidth);
  }
}
