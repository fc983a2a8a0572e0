package dev.flattail.engine.data.augment;

import dev.flattail.random.KeyedRandom;

/**
 * Implements torchvision's {@code ColorJitter} on bytes. Brightness, contrast and saturation are
 * multiplied by a factor between {@code max(0, 1 - strength)} and {@code 1 + strength}. The hue is
 * rotated by up to {@code hue} of the circle. The order is random. Changes of strength zero are
 * skipped.
 */
record ColorJitter(double brightness, double contrast, double saturation, double hue) {
  private static final int KINDS = 4;

  /** Changes {@code image} in place. */
  void apply(Frame frame, byte[] image, KeyedRandom random) {
    for (int kind : random.permutation(KINDS)) {
      switch (kind) {
        case 0 -> {
          if (brightness > 0) {
            Enhancement.brightness(image, image, factor(brightness, random));
          }
        }
        case 1 -> {
          if (contrast > 0) {
            Enhancement.contrast(frame, image, image, factor(contrast, random));
          }
        }
        case 2 -> {
          if (saturation > 0) {
            Enhancement.color(frame, image, image, factor(saturation, random));
          }
        }
        default -> {
          if (hue > 0) {
            Hue.turn(frame, image, random.nextDouble(-hue, hue));
          }
        }
      }
    }
  }

  private static double factor(double strength, KeyedRandom random) {
    return random.nextDouble(Math.max(0, 1 - strength), 1 + strength);
  }
}
