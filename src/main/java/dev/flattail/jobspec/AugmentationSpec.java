package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.Above;
import dev.flattail.jobspec.schema.AtLeast;
import dev.flattail.jobspec.schema.AtMost;
import dev.flattail.jobspec.schema.Checked;
import dev.flattail.jobspec.schema.Default;
import dev.flattail.jobspec.schema.MaxLength;
import dev.flattail.jobspec.schema.MinLength;
import dev.flattail.jobspec.schema.Problems;
import dev.flattail.jobspec.schema.Ranges;
import java.util.List;

/** How training images are varied. Test images never are. */
public sealed interface AugmentationSpec {

  /** Whether it chooses its part of an image of any size; others keep the size. */
  default boolean takesAnySize() {
    return false;
  }

  /** As they are. */
  record None() implements AugmentationSpec {}

  /**
   * Pad 4 with zeros, crop at random to the original size, flip left-right with probability 0.5.
   */
  record CropFlip() implements AugmentationSpec {}

  /**
   * {@link CropFlip}, then one of the 25 CIFAR-10 sub-policies of AutoAugment, then Cutout: CC-SAM
   * {@code datasets/Cifar.py}.
   *
   * @param holes squares of raw zero, each centerd on a pixel drawn uniformly and cut off at the
   *     border; 0 for AutoAugment alone
   * @param length side of a hole in pixels; an odd one is rounded down to an even one, as in the
   *     reference
   */
  record AutoaugmentCutout(
      @Default("1") @AtLeast(0) @AtMost(64) int holes,
      @Default("16") @AtLeast(2) @AtMost(4096) int length)
      implements AugmentationSpec {}

  /**
   * ImageNet's recipe: a random window scaled to the size of the run's images, flipped left-right
   * with probability 0.5, then brightness, contrast, saturation and hue changed in random order:
   * Saddle-LongTail {@code datasets/imagenet.py}.
   *
   * @param scale least and greatest share of the image's area
   * @param ratio least and greatest width over height
   * @param brightness times 1 - this to 1 + this; contrast and saturation alike
   * @param hue turned by up to this share of the circle, either way
   */
  record Imagenet(
      @MinLength(2) @MaxLength(2) @Default("[0.08, 1]") @Above(0) @AtMost(1) List<Double> scale,
      @MinLength(2) @MaxLength(2) @Default("[0.75, 1.3333333333333333]") @AtLeast(0.05) @AtMost(20)
          List<Double> ratio,
      @Default("0.4") @AtLeast(0) @AtMost(10) double brightness,
      @Default("0.4") @AtLeast(0) @AtMost(10) double contrast,
      @Default("0.4") @AtLeast(0) @AtMost(10) double saturation,
      @Default("0") @AtLeast(0) @AtMost(0.5) double hue)
      implements AugmentationSpec, Checked {
    @Override
    public boolean takesAnySize() {
      return true;
    }

    @Override
    public void check(String pointer, Problems problems) {
      Ranges.check(scale, pointer + "/scale", problems);
      Ranges.check(ratio, pointer + "/ratio", problems);
    }
  }

  /**
   * SimCLR's view: as {@link Imagenet}, but colors change with a probability, and the result may
   * be turned gray and blurred. Defaults: PaCo {@code paco_cifar.py}, second view.
   *
   * @param jitter probability that colors change
   * @param grayscale probability
   * @param blur probability of a Gaussian blur whose standard deviation is 0.1 to 2 pixels
   */
  record Simclr(
      @MinLength(2) @MaxLength(2) @Default("[0.2, 1]") @Above(0) @AtMost(1) List<Double> scale,
      @MinLength(2) @MaxLength(2) @Default("[0.75, 1.3333333333333333]") @AtLeast(0.05) @AtMost(20)
          List<Double> ratio,
      @Default("0.8") @AtLeast(0) @AtMost(1) double jitter,
      @Default("0.4") @AtLeast(0) @AtMost(10) double brightness,
      @Default("0.4") @AtLeast(0) @AtMost(10) double contrast,
      @Default("0.4") @AtLeast(0) @AtMost(10) double saturation,
      @Default("0.1") @AtLeast(0) @AtMost(0.5) double hue,
      @Default("0.2") @AtLeast(0) @AtMost(1) double grayscale,
      @Default("0.5") @AtLeast(0) @AtMost(1) double blur)
      implements AugmentationSpec, Checked {
    @Override
    public boolean takesAnySize() {
      return true;
    }

    @Override
    public void check(String pointer, Problems problems) {
      Ranges.check(scale, pointer + "/scale", problems);
      Ranges.check(ratio, pointer + "/ratio", problems);
    }
  }

  /**
   * {@link Imagenet}, gray and blur with their probabilities, then RandAugment: PaCo {@code
   * paco_lt.py}, views {@code randncls} and {@code randnclsstack}.
   *
   * @param operations how many are drawn; each is then done with probability 0.5
   * @param magnitude 0 to 10
   * @param magnitudeStd standard deviation of an operation's level around the magnitude
   */
  record Randaugment(
      @Default("2") @AtLeast(1) @AtMost(16) int operations,
      @Default("10") @AtLeast(0) @AtMost(10) double magnitude,
      @Default("0.5") @AtLeast(0) @AtMost(10) double magnitudeStd,
      @MinLength(2) @MaxLength(2) @Default("[0.08, 1]") @Above(0) @AtMost(1) List<Double> scale,
      @MinLength(2) @MaxLength(2) @Default("[0.75, 1.3333333333333333]") @AtLeast(0.05) @AtMost(20)
          List<Double> ratio,
      @Default("0.4") @AtLeast(0) @AtMost(10) double brightness,
      @Default("0.4") @AtLeast(0) @AtMost(10) double contrast,
      @Default("0.4") @AtLeast(0) @AtMost(10) double saturation,
      @Default("0") @AtLeast(0) @AtMost(0.5) double hue,
      @Default("0") @AtLeast(0) @AtMost(1) double grayscale,
      @Default("0") @AtLeast(0) @AtMost(1) double blur)
      implements AugmentationSpec, Checked {
    @Override
    public boolean takesAnySize() {
      return true;
    }

    @Override
    public void check(String pointer, Problems problems) {
      Ranges.check(scale, pointer + "/scale", problems);
      Ranges.check(ratio, pointer + "/ratio", problems);
    }
  }
}
