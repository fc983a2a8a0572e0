package dev.flattail.engine.optim;

import dev.flattail.jobspec.PerturbationDirection;
import dev.flattail.jobspec.PerturbationMagnitude;
import dev.flattail.random.Seeds;

/**
 * Creates the class-conditional perturbations of a whole run, step by step.
 *
 * @param classScale {@link ClassPerturbation#classScale}
 * @param seed of the run
 */
record RunPerturbations(
    double noise,
    PerturbationDirection direction,
    PerturbationMagnitude magnitude,
    double[] classScale,
    long seed) {

  /** Returns the perturbation of one step. */
  ClassPerturbation at(long step) {
    return new ClassPerturbation(noise, direction, magnitude, classScale, Seeds.mix(seed, step));
  }
}
