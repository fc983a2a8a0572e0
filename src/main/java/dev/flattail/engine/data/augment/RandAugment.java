package dev.flattail.engine.data.augment;

import dev.flattail.engine.data.augment.Affine.Interpolation;
import dev.flattail.images.ImageSet;
import dev.flattail.random.KeyedRandom;

/**
 * Applies RandAugment (Cubuk et al. 2020) as PaCo {@code randaugment.py}: operations are drawn
 * uniformly with replacement. Each is applied with probability one half, at a level that varies
 * around the magnitude and is clipped to 0 and 10.
 */
final class RandAugment {
  private static final RandOperation[] OPERATIONS = RandOperation.values();
  private static final double HIGHEST_LEVEL = 10;

  private final Frame frame;
  private final int operations;
  private final double magnitude;
  private final double deviation;
  private final byte[] scratch;

  /**
   * @param operations number of drawn operations
   * @param deviation standard deviation of the level
   */
  RandAugment(Frame frame, int operations, double magnitude, double deviation) {
    this.frame = frame;
    this.operations = operations;
    this.magnitude = magnitude;
    this.deviation = deviation;
    this.scratch = new byte[ImageSet.CHANNELS * frame.plane()];
  }

  /** Changes {@code image} in place. */
  void apply(byte[] image, KeyedRandom random) {
    for (int i = 0; i < operations; i++) {
      RandOperation operation = OPERATIONS[random.nextInt(OPERATIONS.length)];
      if (random.nextBoolean()) {
        System.arraycopy(image, 0, scratch, 0, scratch.length);
        operation.apply(frame, scratch, image, draw(random));
      }
    }
  }

  private RandOperation.Draw draw(KeyedRandom random) {
    double level = deviation > 0 ? magnitude + deviation * random.nextGaussian() : magnitude;
    return new RandOperation.Draw(
        Math.clamp(level, 0, HIGHEST_LEVEL),
        random.nextBoolean() ? 1 : -1,
        random.nextBoolean() ? Interpolation.BILINEAR : Interpolation.BICUBIC);
  }
}
