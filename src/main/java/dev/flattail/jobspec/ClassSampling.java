package dev.flattail.jobspec;

/** How a second stage draws its training images. */
public enum ClassSampling {
  /** Every class once, in random order, then all of them again; CC-SAM and OLTR. */
  CLASSES_IN_TURN,
  /** Every image once, in random order, so classes keep their frequencies. */
  INSTANCE,
  /** With replacement and equal class probabilities; GCLLoss {@code BalancedDatasetSampler}. */
  BALANCED,
  /**
   * With replacement, an image of class c with weight {@code (1-beta_c)/(1-beta_c^n_c)}, beta_c
   * rising from 0.9999 for the most frequent class to 0.99991 for the rarest, in proportion to
   * {@code log n_1 - log n_c}; GCLLoss {@code CBEffectNumSampler}.
   */
  CLASS_EFFECTIVE_NUMBER
}
