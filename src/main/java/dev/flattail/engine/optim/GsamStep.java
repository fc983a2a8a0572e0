package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.VectorKernel;
import dev.flattail.jobspec.BnStats;

/**
 * Surrogate-gap guided SAM (Zhuang et al., ICLR 2022; juntang-zhuang/GSAM {@code gsam/gsam.py}):
 * SAM's gradient minus {@code alpha} times the part of the unperturbed gradient that is orthogonal
 * to it. Two forward and backward passes. A step of radius 0 is the base optimizer's, as both
 * gradients are then the same.
 */
record GsamStep(Optimizer optimizer, double alpha, BnStats bnStats) implements Stepper {
  /** Subtracts from {@code s}, in place, the part of {@code g} orthogonal to it. */
  private static final VectorKernel DECOMPOSE =
      VectorKernel.of(
          "s, g",
          "alpha",
          """
          long = torch.linalg_vector_norm(s)
          short = torch.linalg_vector_norm(g)
          cosine = torch.div(torch.dot(s, g), torch.add(torch.mul(long, short), 1e-12))
          along = torch.div(torch.mul(cosine, short), torch.add(long, 1e-12))
          across = torch.sub(g, torch.mul(s, along))
          return torch.sub_(s, across, alpha=alpha)
          """);

  @Override
  public double passes() {
    return 6;
  }

  @Override
  public StepReport step(NDManager scope, NDArray w, Objective objective, Rates rates) {
    if (rates.rho() == 0) {
      return new BaseOptimizerStep(optimizer).step(scope, w, objective, rates);
    }
    Objective.Evaluation first = objective.at(scope, w, true);
    NDArray perturbed = Ascent.SAM.from(w, first.gradient(), rates.rho()).vector();
    Objective.Evaluation second = objective.at(scope, perturbed, bnStats == BnStats.BOTH);
    DECOMPOSE.update(new double[] {alpha}, second.gradient(), first.gradient());
    double[] numbers =
        FlatVectors.report(second.gradient(), second.loss(), first.loss(), second.correct());
    StepReport report = new StepReport(numbers[0], numbers[1], numbers[2], Math.sqrt(numbers[3]));
    if (report.finite()) {
      optimizer.update(w, second.gradient(), rates.learningRate());
    }
    return report;
  }
}
