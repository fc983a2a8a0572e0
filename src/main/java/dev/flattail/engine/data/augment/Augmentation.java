package dev.flattail.engine.data.augment;

import dev.flattail.images.decode.RgbImage;
import dev.flattail.jobspec.AugmentationSpec;
import dev.flattail.random.KeyedRandom;

/**
 * Changes one image at random, before normalization, and gives it a fixed size. An instance may
 * keep scratch memory, so one thread uses it at a time. No result depends on earlier calls.
 */
public interface Augmentation {
  /**
   * Writes the changed {@code image} to {@code into}.
   *
   * @param into {@code 3*height*width} bytes, CHW, of the augmentation's output size; not the
   *     image's own array
   * @param random keyed by (seed, epoch, position), so the result depends on nothing else
   */
  void apply(RgbImage image, byte[] into, KeyedRandom random);

  /**
   * Returns the augmentation that {@code spec} names, with results of {@code height} x {@code
   * width}. Images must have that size too, unless it {@linkplain AugmentationSpec#takesAnySize
   * accepts any}.
   */
  static Augmentation of(AugmentationSpec spec, int height, int width) {
    return switch (spec) {
      case AugmentationSpec.None _ ->
          (image, into, random) -> System.arraycopy(image.pixels(), 0, into, 0, into.length);
      case AugmentationSpec.CropFlip _ -> new CropFlip(height, width);
      case AugmentationSpec.AutoaugmentCutout cutout ->
          new AutoaugmentCutout(
              new CropFlip(height, width),
              new CifarPolicy(height, width),
              new Cutout(cutout.holes(), cutout.length(), height, width));
      case AugmentationSpec.Imagenet imagenet -> ViewAugmentation.of(imagenet, height, width);
      case AugmentationSpec.Simclr simclr -> ViewAugmentation.of(simclr, height, width);
      case AugmentationSpec.Randaugment randaugment ->
          ViewAugmentation.of(randaugment, height, width);
    };
  }
}
