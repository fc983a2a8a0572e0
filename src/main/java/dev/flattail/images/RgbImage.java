package dev.flattail.images;

/**
 * A decoded image.
 *
 * @param pixels {@code 3*height*width} bytes, channel by channel (CHW)
 */
public record RgbImage(int height, int width, byte[] pixels) {
  public RgbImage {
    if (pixels.length != ImageSet.CHANNELS * height * width) {
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
