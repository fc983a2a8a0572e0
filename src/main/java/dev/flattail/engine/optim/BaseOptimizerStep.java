package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.tensor.FlatVectors;

/** A step of the base optimizer alone. */
record BaseOptimizerStep(Optimizer optimizer) implements Stepper {

  @Override
  public double passes() {
    return 3;
  }

  @Override
  public StepReport step(NDManager scope, NDArray w, Objective objective, Rates rates) {
    Objective.Evaluation pass = objective.at(scope, w, true);
    double[] numbers = FlatVectors.report(pass.gradient(), pass.loss(), pass.correct());
    StepReport report = new StepReport(numbers[0], numbers[0], numbers[1], Math.sqrt(numbers[2]));
    if (report.finite()) {
      optimizer.update(w, pass.gradient(), rates.learningRate());
    }
    return report;
  }
}
