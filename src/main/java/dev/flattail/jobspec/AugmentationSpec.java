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

/** How training images are augmented. Test images are never augmented. */
public sealed interface AugmentationSpec {

  /** Returns whether it crops images of any size; others keep the size. */
  default boolean takesAnySize() {
    return false;
  }

  /** No augmentation. */
  record None() implements AugmentationSpec {}

  /** Pads by 4 zeros, crops at random to the original size, and mirrors with probability 0.5. */
  record CropFlip() implements AugmentationSpec {}

  /**
   * {@link CropFlip}, then one of the 25 CIFAR-10 sub-policies of AutoAugment, then Cutout: CC-SAM
   * {@code datasets/Cifar.py}.
   *
   * @param holes squares of raw zero, each centered on a uniformly drawn pixel and truncated at the
   *     border; 0 for AutoAugment alone
   * @param length side of a hole in pixels; an odd one is rounded down to an even one, as in the
   *     reference
   */
  record AutoaugmentCutout(
      @Default("1") @AtLeast(0) @AtMost(64) int holes,
      @Default("16") @AtLeast(2) @AtMost(4096) int length)
      implements AugmentationSpec {}

  /**
   * ImageNet's recipe: scales a random window to the size of the run's images, mirrors it with
   * probability 0.5, then changes brightness, contrast, saturation and hue in random order:
   * Saddle-LongTail {@code datasets/imagenet.py}.
   *
   * @param scale minimum and maximum share of the image's area
   * @param ratio minimum and maximum width over height
   * @param brightness factor of 1 - this to 1 + this; the same for contrast and saturation
   * @param hue rotated by up to this share of the circle, in either direction
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
   * SimCLR's view: as {@link Imagenet}, but color changes have a probability, and the result may
   * become gray and blurred. Defaults: PaCo {@code paco_cifar.py}, second view.
   *
   * @param jitter probability of color changes
   * @param grayscale probability of a gray image
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
   * {@link Imagenet} with optional grayscale and blur, then RandAugment: PaCo {@code paco_lt.py},
   * views {@code randncls} and {@code randnclsstack}.
   *
   * @param operations number of drawn operations, each applied with probability 0.5
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
