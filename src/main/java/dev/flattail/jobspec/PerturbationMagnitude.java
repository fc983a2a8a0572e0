package dev.flattail.jobspec;

/** How long a class-conditional perturbation is. */
public enum PerturbationMagnitude {
  /** {@code noise sqrt(|w| / (2 |g_c|)) (n_c - 1)^(-1/4) k^(1/4)}, k numbers being moved. */
  DERIVED,
  /** {@code noise}, the same for every class. */
  UNIT
}
