package dev.flattail.images;

/**
 * How images of any size become images of one, to be measured on or to be varied by augmentations
 * that keep the size.
 */
public sealed interface Framing {

  /** Pixel rows of every framed image. */
  int height();

  /** Pixel columns of every framed image. */
  int width();

  /** The framed image. */
  RgbImage frame(RgbImage image);

  /** What augmentations that choose their own part of an image choose it from. */
  RgbImage whole(RgbImage image);

  /** Images as they are, which all have this size. */
  record Own(int height, int width) implements Framing {
    /**
     * @throws UnreadableImageException the image has another size
     */
    @Override
    public RgbImage frame(RgbImage image) {
      if (image.height() != height || image.width() != width) {
        throw new UnreadableImageException(
            "the image is %dx%d, and the others are %dx%d; set dataset.resize"
                .formatted(image.height(), image.width(), height, width));
      }
      return image;
    }

    @Override
    public RgbImage whole(RgbImage image) {
      return image;
    }
  }

  /** Every image scaled to {@code side} x {@code side}, whatever its proportions. */
  record Scaled(int side) implements Framing {
    @Override
    public int height() {
      return side;
    }

    @Override
    public int width() {
      return side;
    }

    @Override
    public RgbImage frame(RgbImage image) {
      return image.resized(side, side);
    }

    @Override
    public RgbImage whole(RgbImage image) {
      return frame(image);
    }
  }

  /**
   * The middle of an image: its shorter side scaled to {@code shorter}, then the {@code side} x
   * {@code side} pixels around its center. torchvision's {@code Resize(shorter)} and {@code
   * CenterCrop(side)}, to the byte; {@code shorter} is at least {@code side}.
   */
  record Center(int shorter, int side) implements Framing {
    public Center {
      if (shorter < side) {
        throw new IllegalArgumentException(
            "the crop of %d pixels is larger than the shorter side of %d".formatted(side, shorter));
      }
    }

    @Override
    public int height() {
      return side;
    }

    @Override
    public int width() {
      return side;
    }

    @Override
    public RgbImage frame(RgbImage image) {
      long least = Math.min(image.height(), image.width());
      int height = (int) ((long) shorter * image.height() / least);
      int width = (int) ((long) shorter * image.width() / least);
      Window middle = new Window(middle(height - side), middle(width - side), side, side);
      byte[] pixels = new byte[ImageSet.CHANNELS * side * side];
      Window whole = Window.whole(image.height(), image.width());
      new BilinearResize().apply(image, whole, height, width, middle, pixels);
      return new RgbImage(side, side, pixels);
    }

    /** Halves go to the even number, as Python's {@code round} has it. */
    private static int middle(int excess) {
      return (int) Math.rint(excess / 2.0);
    }

    @Override
    public RgbImage whole(RgbImage image) {
      return image;
    }
  }
}
