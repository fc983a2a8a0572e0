package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.jobspec.BnStats;

/**
 * Gradient norm penalty (Zhao, Zhang, Hu, ICML 2022): {@code (1 - alpha) g(w) + alpha g(w + rho
 * g/|g|)}. Two forward and backward passes, one with radius 0. As in the authors' code (gnp {@code
 * training/training_core.py}) the reported loss is that of the perturbed pass.
 *
 * @param alpha share of the perturbed gradient
 * @param normalized whether the unperturbed gradient is scaled to norm one
 */
record GradientPenaltyStep(Optimizer optimizer, double alpha, boolean normalized, BnStats bnStats)
    implements Stepper {
  private static final double EPSILON = 1e-12;

  @Override
  public double passes() {
    return 6;
  }

  @Override
  public StepReport step(NDManager scope, NDArray w, Objective objective, Rates rates) {
    Objective.Evaluation clean = objective.at(scope, w, true);
    Ascent.Perturbed ascent = Ascent.SAM.from(w, clean.gradient(), rates.rho());
    Objective.Evaluation perturbed =
        rates.rho() == 0 ? clean : objective.at(scope, ascent.vector(), bnStats == BnStats.BOTH);
    NDArray gradient = clean.gradient().mul(1 - alpha);
    if (normalized) {
      gradient = gradient.div(ascent.norm().add(EPSILON));
    }
    FlatVectors.accumulate(gradient, perturbed.gradient(), alpha);
    double[] numbers =
        FlatVectors.report(gradient, perturbed.loss(), clean.loss(), perturbed.correct());
    StepReport report = new StepReport(numbers[0], numbers[1], numbers[2], Math.sqrt(numbers[3]));
    if (report.finite()) {
      optimizer.update(w, gradient, rates.learningRate());
    }
    return report;
  }
}
