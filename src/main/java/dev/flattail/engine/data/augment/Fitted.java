package dev.flattail.engine.data.augment;

import dev.flattail.images.ImageSet;
import dev.flattail.images.RgbImage;
import dev.flattail.random.KeyedRandom;

/** Gives images of one size to an augmentation that takes no other. */
final class Fitted implements Augmentation {
  private final Augmentation augmentation;
  private final CentreView view;
  private final RgbImage fitted;

  Fitted(Augmentation augmentation, CentreView view, int height, int width) {
    this.augmentation = augmentation;
    this.view = view;
    this.fitted = new RgbImage(height, width, new byte[ImageSet.CHANNELS * height * width]);
  }

  @Override
  public void apply(RgbImage image, byte[] into, KeyedRandom random) {
    if (image.height() == fitted.height() && image.width() == fitted.width()) {
      augmentation.apply(image, into, random);
    } else {
      view.apply(image, fitted.pixels(), random);
      augmentation.apply(fitted, into, random);
    }
  }
}
