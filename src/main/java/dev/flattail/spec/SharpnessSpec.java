package dev.flattail.spec;

/** Sharpness-aware optimizers around the base optimizer. */
public sealed interface SharpnessSpec {
  /** Radius of the perturbation, before its schedule. */
  double rho();

  /** How the radius changes over the epochs. */
  RhoSchedule schedule();

  /**
   * {@code eps = rho g / (|g| + 1e-12)} over all parameters together; Saddle-LongTail {@code
   * sam.py}.
   *
   * @param rho radius; ignored by schedules that name their own
   * @param bnStats which of the two passes update BatchNorm's running statistics
   */
  record Sam(
      @Default("0.05") @AtLeast(0) double rho,
      @Default("constant") RhoSchedule schedule,
      @Default("both") BnStats bnStats)
      implements SharpnessSpec {}

  /**
   * {@code eps = rho w^2 g / (||w| g| + 1e-12)}; davda54/sam.
   *
   * @param rho radius; ignored by schedules that name their own
   * @param bnStats which of the two passes update BatchNorm's running statistics
   */
  record Asam(
      @Default("2") @AtLeast(0) double rho,
      @Default("constant") RhoSchedule schedule,
      @Default("both") BnStats bnStats)
      implements SharpnessSpec {}
}
