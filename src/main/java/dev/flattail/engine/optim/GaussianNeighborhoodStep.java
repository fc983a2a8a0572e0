package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.VectorKernel;
import dev.flattail.random.Seeds;

/**
 * Gaussian neighborhood minimization (Li et al., NeurIPS 2024; Keke921/GNM-PT {@code gnm.py}): the
 * gradient at a vector with clamped normal noise, applied at the vector without. One forward and
 * backward pass. The noise is a function of seed and step, so a saved run stores nothing for it.
 *
 * @param seed of the run
 */
record GaussianNeighborhoodStep(Optimizer optimizer, long seed) implements Stepper {
  private static final VectorKernel PERTURB =
      VectorKernel.of(
          "w, z",
          "rho, deviation",
          """
          noise = torch.clamp(torch.mul(z, deviation), -1., 1.)
          return torch.add(w, noise, alpha=rho)
          """);

  private static final double DEVIATION = 1.0 / 3;

  @Override
  public double passes() {
    return 3;
  }

  @Override
  public StepReport step(NDManager scope, NDArray w, Objective objective, Rates rates) {
    if (rates.rho() == 0) {
      return new BaseOptimizerStep(optimizer).step(scope, w, objective, rates);
    }
    NDArray z = FlatVectors.gaussian(scope, w, Seeds.mix(seed, rates.step()));
    NDArray perturbed =
        PERTURB.results(scope, new double[] {rates.rho(), DEVIATION}, w, z).singletonOrThrow();
    Objective.Evaluation pass = objective.at(scope, perturbed, true);
    double[] numbers = FlatVectors.report(pass.gradient(), pass.loss(), pass.correct());
    StepReport report = new StepReport(numbers[0], numbers[0], numbers[1], Math.sqrt(numbers[2]));
    if (report.finite()) {
      optimizer.update(w, pass.gradient(), rates.learningRate());
    }
    return report;
  }
}
