package dev.flattail.jobspec;

/** The norm of a class-conditional perturbation. */
public enum PerturbationMagnitude {
  /**
   * {@code noise sqrt(|w| / (2 |g_c|)) (n_c - 1)^(-1/4) k^(1/4)}, with k the number of perturbed
   * parameters.
   */
  DERIVED,
  /** {@code noise}, the same for every class. */
  UNIT
}
