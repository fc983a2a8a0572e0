package dev.flattail.spec;

/** How training images are varied. Test images never are. */
public sealed interface AugmentationSpec {

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
   * @param holes squares of raw zero, each centred on a pixel drawn uniformly and cut off at the
   *     border; 0 for AutoAugment alone
   * @param length side of a hole in pixels; an odd one is rounded down to an even one, as in the
   *     reference
   */
  record AutoaugmentCutout(
      @Default("1") @AtLeast(0) @AtMost(64) int holes,
      @Default("16") @AtLeast(2) @AtMost(4096) int length)
      implements AugmentationSpec {}
}
