package dev.flattail.jobspec;

/** The direction of a class-conditional perturbation. */
public enum PerturbationDirection {
  /** Along the gradient of the class's mean loss in the batch. */
  GRADIENT,
  /** A uniform random direction, drawn for every step and class. */
  RANDOM
}
