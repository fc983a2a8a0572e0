package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.tensor.FlatVectors;

/**
 * Class-conditional SAM on the classifier: a share of the loss is evaluated at a classifier that is
 * perturbed for each sample's class. One forward and one backward pass. Source: CC-SAM {@code
 * train_cifar.py}, {@code train}.
 *
 * @param flatRatio share of the perturbed loss
 */
record ClassConditionalClassifierStep(
    Optimizer optimizer, RunPerturbations perturbations, double flatRatio) implements Stepper {

  @Override
  public double passes() {
    return 3;
  }

  @Override
  public StepReport step(NDManager scope, NDArray w, Objective objective, Rates rates) {
    Objective.Evaluation pass =
        objective
            .as(ClassPerturbedObjective.class)
            .withPerturbedHead(scope, w, perturbations.at(rates.step()), flatRatio);
    double[] numbers = FlatVectors.report(pass.gradient(), pass.loss(), pass.correct());
    StepReport report = new StepReport(numbers[0], numbers[0], numbers[1], Math.sqrt(numbers[2]));
    if (report.finite()) {
      optimizer.update(w, pass.gradient(), rates.learningRate());
    }
    return report;
  }
}
