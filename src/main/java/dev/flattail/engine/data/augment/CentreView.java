package dev.flattail.engine.data.augment;

import dev.flattail.images.BilinearResize;
import dev.flattail.images.RgbImage;
import dev.flattail.images.Window;
import dev.flattail.random.KeyedRandom;

/** torchvision's {@code Resize(shorterSide)} and {@code CenterCrop((height, width))}. */
final class CentreView implements Augmentation {
  private final BilinearResize resize = new BilinearResize();
  private final int shorterSide;
  private final int height;
  private final int width;

  CentreView(int shorterSide, int height, int width) {
    if (shorterSide < Math.max(height, width)) {
      throw new IllegalArgumentException(
          "%dx%d cannot be cut out of images whose shorter side is %d"
              .formatted(height, width, shorterSide));
    }
    this.shorterSide = shorterSide;
    this.height = height;
    this.width = width;
  }

  @Override
  public void apply(RgbImage image, byte[] into, KeyedRandom random) {
    long shorter = Math.min(image.height(), image.width());
    int scaledHeight = Math.toIntExact(shorterSide * (long) image.height() / shorter);
    int scaledWidth = Math.toIntExact(shorterSide * (long) image.width() / shorter);
    Window middle =
        new Window(middle(scaledHeight - height), middle(scaledWidth - width), height, width);
    Window whole = Window.whole(image.height(), image.width());
    resize.apply(image, whole, scaledHeight, scaledWidth, middle, into);
  }

  /** Python's {@code round(excess / 2)}: half a pixel goes to the even side. */
  private static int middle(int excess) {
    return (int) Math.rint(excess / 2.0);
  }
}
