package dev.flattail.spec;

/** How training images are varied. Test images never are. */
public sealed interface AugmentationSpec {

  /** As they are. */
  record None() implements AugmentationSpec {}

  /**
   * Pad 4 with zeros, crop at random to the original size, flip left-right with probability 0.5.
   */
  record CropFlip() implements AugmentationSpec {}
}
