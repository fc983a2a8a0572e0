package dev.flattail.architecture;

/** The shortcut that a block adds to its convolutions' result (He et al. 2016, section 3.3). */
public sealed interface Shortcut {

  /** The unchanged input of the block. */
  record Identity() implements Shortcut {}

  /**
   * Option A: every second pixel, and zero channels before and after.
   *
   * @param channels zero channels on each side
   */
  record Padded(int channels) implements Shortcut {}

  /** Option B: a 1x1 convolution with batch normalization. */
  record Projection(Convolution convolution) implements Shortcut {}
}
