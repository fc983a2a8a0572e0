package dev.flattail.engine.data.augment;

import static dev.flattail.engine.data.augment.Operation.AUTOCONTRAST;
import static dev.flattail.engine.data.augment.Operation.BRIGHTNESS;
import static dev.flattail.engine.data.augment.Operation.COLOR;
import static dev.flattail.engine.data.augment.Operation.CONTRAST;
import static dev.flattail.engine.data.augment.Operation.EQUALIZE;
import static dev.flattail.engine.data.augment.Operation.INVERT;
import static dev.flattail.engine.data.augment.Operation.POSTERIZE;
import static dev.flattail.engine.data.augment.Operation.ROTATE;
import static dev.flattail.engine.data.augment.Operation.SHARPNESS;
import static dev.flattail.engine.data.augment.Operation.SHEAR_Y;
import static dev.flattail.engine.data.augment.Operation.SOLARIZE;
import static dev.flattail.engine.data.augment.Operation.TRANSLATE_X;
import static dev.flattail.engine.data.augment.Operation.TRANSLATE_Y;

import dev.flattail.images.ImageSet;
import dev.flattail.random.KeyedRandom;
import java.util.List;

/**
 * Applies the policy that AutoAugment found for CIFAR-10 (Cubuk et al. 2019, appendix). It draws
 * one of 25 sub-policies uniformly. Each has two operations, each with its own probability and
 * level. Levels and probabilities are those of CC-SAM {@code autoaugment.py}.
 */
final class CifarPolicy {
  static final List<SubPolicy> SUB_POLICIES =
      List.of(
          first(INVERT, 7, 0.1).then(CONTRAST, 6, 0.2),
          first(ROTATE, 2, 0.7).then(TRANSLATE_X, 9, 0.3),
          first(SHARPNESS, 1, 0.8).then(SHARPNESS, 3, 0.9),
          first(SHEAR_Y, 8, 0.5).then(TRANSLATE_Y, 9, 0.7),
          first(AUTOCONTRAST, 8, 0.5).then(EQUALIZE, 2, 0.9),
          first(SHEAR_Y, 7, 0.2).then(POSTERIZE, 7, 0.3),
          first(COLOR, 3, 0.4).then(BRIGHTNESS, 7, 0.6),
          first(SHARPNESS, 9, 0.3).then(BRIGHTNESS, 9, 0.7),
          first(EQUALIZE, 5, 0.6).then(EQUALIZE, 1, 0.5),
          first(CONTRAST, 7, 0.6).then(SHARPNESS, 5, 0.6),
          first(COLOR, 7, 0.7).then(TRANSLATE_X, 8, 0.5),
          first(EQUALIZE, 7, 0.3).then(AUTOCONTRAST, 8, 0.4),
          first(TRANSLATE_Y, 3, 0.4).then(SHARPNESS, 6, 0.2),
          first(BRIGHTNESS, 6, 0.9).then(COLOR, 8, 0.2),
          first(SOLARIZE, 2, 0.5).then(INVERT, 3, 0.0),
          first(EQUALIZE, 0, 0.2).then(AUTOCONTRAST, 0, 0.6),
          first(EQUALIZE, 8, 0.2).then(EQUALIZE, 4, 0.6),
          first(COLOR, 9, 0.9).then(EQUALIZE, 6, 0.6),
          first(AUTOCONTRAST, 4, 0.8).then(SOLARIZE, 8, 0.2),
          first(BRIGHTNESS, 3, 0.1).then(COLOR, 0, 0.7),
          first(SOLARIZE, 5, 0.4).then(AUTOCONTRAST, 3, 0.9),
          first(TRANSLATE_Y, 9, 0.9).then(TRANSLATE_Y, 9, 0.7),
          first(AUTOCONTRAST, 2, 0.9).then(SOLARIZE, 3, 0.8),
          first(EQUALIZE, 8, 0.8).then(INVERT, 3, 0.1),
          first(TRANSLATE_Y, 9, 0.7).then(AUTOCONTRAST, 1, 0.9));

  private final Frame frame;
  private final byte[] scratch;

  CifarPolicy(int height, int width) {
    this.frame = new Frame(height, width);
    this.scratch = new byte[ImageSet.CHANNELS * height * width];
  }

  /** Changes {@code image} in place. */
  void apply(byte[] image, KeyedRandom random) {
    SubPolicy chosen = SUB_POLICIES.get(random.nextInt(SUB_POLICIES.size()));
    apply(chosen.first(), image, random);
    apply(chosen.second(), image, random);
  }

  private void apply(Chance chance, byte[] image, KeyedRandom random) {
    if (random.nextDouble() < chance.probability) {
      int sign = random.nextBoolean() ? 1 : -1;
      System.arraycopy(image, 0, scratch, 0, scratch.length);
      chance.operation.apply(frame, scratch, image, chance.level, sign);
    }
  }

  /** An operation applied with {@code probability} at {@code level} (0 to 9). */
  record Chance(Operation operation, int level, double probability) {
    SubPolicy then(Operation second, int secondLevel, double secondProbability) {
      return new SubPolicy(this, new Chance(second, secondLevel, secondProbability));
    }
  }

  record SubPolicy(Chance first, Chance second) {}

  private static Chance first(Operation operation, int level, double probability) {
    return new Chance(operation, level, probability);
  }
}
