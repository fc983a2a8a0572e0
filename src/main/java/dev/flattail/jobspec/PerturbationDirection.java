package dev.flattail.jobspec;

/** Where a class-conditional perturbation points. */
public enum PerturbationDirection {
  /** Along the gradient of the class's mean loss in the batch. */
  GRADIENT,
  /** Evenly distributed, drawn anew for every step and class. */
  RANDOM
}
