package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.AtLeast;
import dev.flattail.jobspec.schema.Below;
import dev.flattail.jobspec.schema.CountsEpochs;
import dev.flattail.jobspec.schema.Default;

/** How training compensates for class imbalance besides the loss. */
public sealed interface RebalanceSpec {

  /** No compensation: every sample has the same weight. */
  record None() implements RebalanceSpec {}

  /**
   * Class weights {@code (1-beta)/(1-beta^n_c)}, normalized to sum to the number of classes.
   *
   * @param beta of the effective number of samples
   */
  record Reweight(@Default("0.9999") @AtLeast(0) @Below(1) double beta) implements RebalanceSpec {}

  /**
   * The same class weights, but only after {@code startEpoch} completed epochs (deferred
   * re-weighting).
   *
   * @param beta of the effective number of samples
   * @param startEpoch number of first epochs without weights
   */
  record Drw(
      @Default("0.9999") @AtLeast(0) @Below(1) double beta,
      @CountsEpochs(value = CountsEpochs.Role.START, beyond = "classes are never weighted")
          @Default("160")
          @AtLeast(0)
          int startEpoch)
      implements RebalanceSpec {}

  /**
   * Sampling with replacement in proportion to the same weights.
   *
   * @param beta of the effective number of samples
   */
  record Resample(@Default("0.9999") @AtLeast(0) @Below(1) double beta) implements RebalanceSpec {}
}
