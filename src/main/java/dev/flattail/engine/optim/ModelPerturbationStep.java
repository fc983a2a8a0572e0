package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.WeightMatrices;
import dev.flattail.random.Seeds;

/**
 * The gradient at a randomly perturbed vector, applied at the unperturbed one: LPF-SGD with one
 * draw (Bisla, Wang, Choromanska, AISTATS 2022; {@code codes/resnets_nodataaug/lpf_train.py}). One
 * forward and backward pass. The noise is a function of seed and step, so a saved run stores
 * nothing for it.
 *
 * @param filters filters whose norms scale the noise
 * @param seed of the run
 */
record ModelPerturbationStep(Optimizer optimizer, WeightMatrices filters, long seed)
    implements Stepper {

  @Override
  public double passes() {
    return 3;
  }

  @Override
  public StepReport step(NDManager scope, NDArray w, Objective objective, Rates rates) {
    NDArray noise = FlatVectors.gaussian(scope, w, Seeds.mix(seed, rates.step()));
    NDArray perturbed = filters.perturbed(w, noise, rates.rho());
    Objective.Evaluation pass = objective.at(scope, perturbed, true);
    double[] numbers = FlatVectors.report(pass.gradient(), pass.loss(), pass.correct());
    StepReport report = new StepReport(numbers[0], numbers[0], numbers[1], Math.sqrt(numbers[2]));
    if (report.finite()) {
      optimizer.update(w, pass.gradient(), rates.learningRate());
    }
    return report;
  }
}
