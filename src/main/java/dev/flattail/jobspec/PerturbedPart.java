package dev.flattail.jobspec;

/** What class-conditional perturbations move. */
public enum PerturbedPart {
  /** The last linear layer, each of its tensors on its own. */
  HEAD,
  /** All parameters as one vector. */
  ALL
}
