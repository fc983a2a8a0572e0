package dev.flattail.engine.data.augment;

import dev.flattail.random.KeyedRandom;
import dev.flattail.spec.AugmentationSpec;

/**
 * A random change of one image, before normalisation. An instance may keep scratch memory, so one
 * thread uses it at a time; no result depends on what was changed before.
 */
public interface Augmentation {
  /**
   * Writes the changed {@code image} to {@code into}; both hold CHW bytes and are different arrays.
   *
   * @param random keyed by (seed, epoch, position), so the result depends on nothing else
   */
  void apply(byte[] image, byte[] into, KeyedRandom random);

  /** The augmentation that {@code spec} names, for images of {@code height} x {@code width}. */
  static Augmentation of(AugmentationSpec spec, int height, int width) {
    return switch (spec) {
      case AugmentationSpec.None none ->
          (image, into, random) -> System.arraycopy(image, 0, into, 0, into.length);
      case AugmentationSpec.CropFlip cropFlip -> new CropFlip(height, width);
      case AugmentationSpec.AutoaugmentCutout cutout ->
          new AutoaugmentCutout(
              new CropFlip(height, width),
              new CifarPolicy(height, width),
              new Cutout(cutout.holes(), cutout.length(), height, width));
    };
  }
}
