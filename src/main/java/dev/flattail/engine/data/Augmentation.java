package dev.flattail.engine.data;

import dev.flattail.random.KeyedRandom;
import dev.flattail.spec.AugmentationSpec;

/** A random change of one image, before normalisation. */
interface Augmentation {
  /**
   * Writes the changed {@code image} to {@code into}; both hold CHW bytes.
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
    };
  }
}
