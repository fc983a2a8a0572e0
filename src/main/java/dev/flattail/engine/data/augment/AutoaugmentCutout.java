package dev.flattail.engine.data.augment;

import dev.flattail.images.decode.RgbImage;
import dev.flattail.random.KeyedRandom;

/**
 * Applies crop and flip, the AutoAugment policy for CIFAR-10, and Cutout, in this order: CC-SAM's
 * README, "Stronger Augmentation". The reference applies Cutout before normalization, so a hole is
 * black.
 */
record AutoaugmentCutout(CropFlip crop, CifarPolicy policy, Cutout cutout) implements Augmentation {
  @Override
  public void apply(RgbImage image, byte[] into, KeyedRandom random) {
    crop.apply(image, into, random);
    policy.apply(into, random);
    cutout.apply(into, random);
  }
}
