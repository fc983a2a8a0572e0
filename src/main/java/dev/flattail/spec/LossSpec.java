package dev.flattail.spec;

/** Losses. Formulas and sources: docs/methods.md. */
public sealed interface LossSpec {

  /** Softmax cross-entropy. */
  record CrossEntropy() implements LossSpec {}

  /**
   * Focal loss.
   *
   * @param gamma exponent of {@code 1 - p_y}; Saddle-LongTail {@code losses.py}
   */
  record Focal(@Default("1") @AtLeast(0) double gamma) implements LossSpec {}

  /**
   * Label-distribution-aware margin loss.
   *
   * @param maxMargin margin of the rarest class
   * @param scale factor on the logits after the margin
   */
  record Ldam(@Default("0.5") @AtLeast(0) double maxMargin, @Default("30") @Above(0) double scale)
      implements LossSpec {}

  /**
   * Vector-scaling loss.
   *
   * @param gamma exponent of the multiplicative factors {@code (n_1/n_c)^gamma}
   * @param tau weight of the additive offsets {@code log pi_c}
   */
  record Vs(@Default("0.3") @AtLeast(0) double gamma, @Default("1") @AtLeast(0) double tau)
      implements LossSpec {}

  /** Balanced softmax: the log of the class counts is added to the logits. */
  record BalancedSoftmax() implements LossSpec {}

  /**
   * Logit adjustment (Menon et al.).
   *
   * @param tau weight of the offsets {@code log pi_c}
   */
  record LogitAdjusted(@Default("1") @AtLeast(0) double tau) implements LossSpec {}
}
