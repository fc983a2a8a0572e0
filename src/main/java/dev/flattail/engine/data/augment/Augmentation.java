package dev.flattail.engine.data.augment;

import dev.flattail.images.RgbImage;
import dev.flattail.random.KeyedRandom;
import dev.flattail.spec.AugmentationSpec;

/**
 * A random change of one image, before normalisation: from an image of any size to one of a fixed
 * size. An instance may keep scratch memory, so one thread uses it at a time; no result depends on
 * what was changed before.
 */
public interface Augmentation {
  /**
   * Writes the changed {@code image} to {@code into}.
   *
   * @param into {@code 3*height*width} bytes, CHW, of the size that the augmentation was made for;
   *     another array than the image's
   * @param random keyed by (seed, epoch, position), so the result depends on nothing else
   */
  void apply(RgbImage image, byte[] into, KeyedRandom random);

  /**
   * The augmentation that {@code spec} names, with results of {@code height} x {@code width}. Those
   * that do not scale by themselves take images of another size as {@link #centre} shows them.
   */
  static Augmentation of(AugmentationSpec spec, int height, int width) {
    return switch (spec) {
      case AugmentationSpec.None none ->
          fitted(
              (image, into, random) -> System.arraycopy(image.pixels(), 0, into, 0, into.length),
              height,
              width);
      case AugmentationSpec.CropFlip cropFlip -> fitted(new CropFlip(height, width), height, width);
      case AugmentationSpec.AutoaugmentCutout cutout ->
          fitted(
              new AutoaugmentCutout(
                  new CropFlip(height, width),
                  new CifarPolicy(height, width),
                  new Cutout(cutout.holes(), cutout.length(), height, width)),
              height,
              width);
      case AugmentationSpec.Imagenet imagenet -> View.of(imagenet, height, width);
      case AugmentationSpec.Simclr simclr -> View.of(simclr, height, width);
      case AugmentationSpec.Randaugment randaugment -> View.of(randaugment, height, width);
    };
  }

  /**
   * What evaluations see of an image: scaled until its shorter side is {@code shorterSide}, then
   * the middle of it. Nothing is random.
   *
   * @param shorterSide at least {@code height} and {@code width}; ImageNet's is 256 for 224
   */
  static Augmentation centre(int shorterSide, int height, int width) {
    return new CentreView(shorterSide, height, width);
  }

  private static Augmentation fitted(Augmentation augmentation, int height, int width) {
    int shorterSide = Math.ceilDiv(8 * Math.max(height, width), 7); // 256 for 224
    return new Fitted(augmentation, new CentreView(shorterSide, height, width), height, width);
  }
}
