package dev.flattail.images;

import dev.flattail.images.decode.BilinearResize;
import dev.flattail.images.decode.RgbImage;
import dev.flattail.images.decode.Window;

/**
 * Transforms images of any size to one size, for measurements and for augmentations that keep the
 * size.
 */
public sealed interface Framing {

  /** Returns the height of every framed image. */
  int height();

  /** Returns the width of every framed image. */
  int width();

  /** Returns the framed image. */
  RgbImage frame(RgbImage image);

  /** Returns the image from which augmentations take random windows. */
  RgbImage whole(RgbImage image);

  /** Keeps images, which must all have this size. */
  record Own(int height, int width) implements Framing {
    /**
     * {@inheritDoc}
     *
     * @throws UnreadableImageException when the image has another size
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

  /** Scales every image to {@code side} x {@code side}, ignoring its proportions. */
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
   * Takes the center of an image: scales its shorter side to {@code shorter}, then crops {@code
   * side} x {@code side} pixels around its center. Equals torchvision's {@code Resize(shorter)} and
   * {@code CenterCrop(side)}, byte for byte; {@code shorter} is at least {@code side}.
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

    /** Rounds halves to the even number, as Python's {@code round}. */
    private static int middle(int excess) {
      return (int) Math.rint(excess / 2.0);
    }

    @Override
    public RgbImage whole(RgbImage image) {
      return image;
    }
  }
}
