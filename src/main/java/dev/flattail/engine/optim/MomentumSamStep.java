package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.VectorKernel;

/**
 * Momentum-SAM (arXiv 2401.12033; MarlonBecker/MSAM {@code optimizer/msam.py}): the gradient at
 * {@code w - rho v / (|v| + 1e-12)} with the momentum {@code v}, applied at {@code w}. One forward
 * and backward pass.
 *
 * <p>The authors hold the perturbed vector between steps, and move it back for evaluations. Here
 * the trained vector is the unperturbed one, and each step perturbs it. Weight decay is that of the
 * perturbed vector, as in their code: SGD adds {@code decay w}, this step the difference.
 *
 * @param optimizer SGD with momentum, whose memory is the momentum alone
 */
record MomentumSamStep(Optimizer optimizer) implements Stepper {
  private static final VectorKernel PERTURB =
      VectorKernel.ofPair(
          "w, v",
          "rho",
          """
          norm = torch.linalg_vector_norm(v)
          shift = torch.mul(v, torch.neg(torch.div(rho, torch.add(norm, 1e-12))))
          return (torch.add(w, shift), shift)
          """);

  @Override
  public double passes() {
    return 3;
  }

  @Override
  public boolean learnsStatisticsElsewhere() {
    return true;
  }

  @Override
  public StepReport step(NDManager scope, NDArray w, Objective objective, Rates rates) {
    if (rates.rho() == 0) {
      return new BaseOptimizerStep(optimizer).step(scope, w, objective, rates);
    }
    NDList moved = PERTURB.results(scope, new double[] {rates.rho()}, w, momentum(scope));
    Objective.Evaluation pass = objective.at(scope, moved.get(0), true);
    double[] numbers = FlatVectors.report(pass.gradient(), pass.loss(), pass.correct());
    StepReport report = new StepReport(numbers[0], numbers[0], numbers[1], Math.sqrt(numbers[2]));
    if (report.finite()) {
      FlatVectors.accumulate(pass.gradient(), moved.get(1), optimizer.coupledDecay());
      optimizer.update(w, pass.gradient(), rates.learningRate());
    }
    return report;
  }

  /** Returns the momentum as one vector; parts of the vector may have optimizers of their own. */
  private NDArray momentum(NDManager scope) {
    NDList parts = new NDList();
    for (NDArray part : optimizer.memory().values()) {
      NDArray alias = part.stopGradient();
      alias.attach(scope);
      parts.add(alias);
    }
    return parts.size() == 1 ? parts.get(0) : NDArrays.concat(parts, 0);
  }
}
