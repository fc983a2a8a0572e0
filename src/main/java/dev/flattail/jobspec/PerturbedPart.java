package dev.flattail.jobspec;

/** The parameters that class-conditional perturbations move. */
public enum PerturbedPart {
  /** The classifier, each of its tensors separately. */
  HEAD,
  /** All parameters as one vector. */
  ALL
}
