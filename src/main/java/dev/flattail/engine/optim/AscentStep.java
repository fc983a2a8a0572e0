package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.jobspec.BnStats;

/**
 * Sharpness-aware minimization (Foret et al. 2021): the gradient at a perturbed vector, applied at
 * the unperturbed one. Weight decay is part of the optimizer and does not enter the perturbation.
 * Source: Saddle-LongTail {@code sam.py}. A step of radius 0 is the base optimizer's: one pass,
 * where the source takes the same pass twice.
 */
record AscentStep(Optimizer optimizer, Ascent ascent, BnStats bnStats) implements Stepper {

  @Override
  public double passes() {
    return 6;
  }

  @Override
  public StepReport step(NDManager scope, NDArray w, Objective objective, Rates rates) {
    if (rates.rho() == 0) {
      return new BaseOptimizerStep(optimizer).step(scope, w, objective, rates);
    }
    Objective.Evaluation first = objective.ascent(scope, w, true);
    NDArray perturbed = ascent.from(w, first.gradient(), rates.rho()).vector();
    Objective.Evaluation second = objective.at(scope, perturbed, bnStats == BnStats.BOTH);
    double[] numbers =
        FlatVectors.report(second.gradient(), second.loss(), first.loss(), second.correct());
    StepReport report = new StepReport(numbers[0], numbers[1], numbers[2], Math.sqrt(numbers[3]));
    if (report.finite()) {
      optimizer.update(w, second.gradient(), rates.learningRate());
    }
    return report;
  }
}
