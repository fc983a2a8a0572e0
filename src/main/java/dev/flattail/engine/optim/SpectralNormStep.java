package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.WeightMatrices;

/**
 * Spectral norm regularization (Yoshida and Miyato 2017): the loss plus {@code lambda / 2 sum
 * sigma^2} over the weight matrices, whose gradient adds {@code lambda sigma u v'} to each. One
 * forward and backward pass. The reported loss includes the penalty; the first loss does not.
 *
 * @param lambda weight of the penalty
 */
record SpectralNormStep(Optimizer optimizer, WeightMatrices matrices, double lambda)
    implements Stepper {

  @Override
  public double passes() {
    return 3;
  }

  @Override
  public StepReport step(NDManager scope, NDArray w, Objective objective, Rates rates) {
    Objective.Evaluation pass = objective.at(scope, w, true);
    NDArray gradient = pass.gradient().duplicate();
    NDArray norms = matrices.addSpectralGradient(gradient, w, lambda);
    NDArray penalized = pass.loss().add(norms.square().sum().mul(lambda / 2));
    double[] numbers = FlatVectors.report(gradient, penalized, pass.loss(), pass.correct());
    StepReport report = new StepReport(numbers[0], numbers[1], numbers[2], Math.sqrt(numbers[3]));
    if (report.finite()) {
      optimizer.update(w, gradient, rates.learningRate());
    }
    return report;
  }
}
