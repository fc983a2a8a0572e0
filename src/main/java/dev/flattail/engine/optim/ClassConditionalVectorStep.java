package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.random.Seeds;

/**
 * Class-conditional SAM on the whole parameter vector, as in the paper's formula (Zhou et al., CVPR
 * 2023, equation of rho_c). For each class of the batch, one pass over its samples computes the
 * perturbing gradient and one computes the gradient at the perturbed vector. With the pass over the
 * whole batch, a step processes three times the images of an ordinary step. It takes {@code 1 + 2
 * K} forward and backward passes for K classes in the batch. Only one class's vectors are in memory
 * at a time.
 *
 * @param flatRatio share of the perturbed loss
 */
record ClassConditionalVectorStep(
    Optimizer optimizer, RunPerturbations perturbations, double flatRatio) implements Stepper {

  @Override
  public double passes() {
    return 9;
  }

  @Override
  public StepReport step(NDManager scope, NDArray w, Objective objective, Rates rates) {
    ClassPerturbation perturbation = perturbations.at(rates.step());
    ClassPerturbedObjective.ClassPasses passes =
        objective.as(ClassPerturbedObjective.class).classPasses(scope, w);
    Objective.Evaluation whole = passes.whole();
    double[] first = FlatVectors.report(whole.gradient(), whole.loss(), whole.correct());
    double norm = FlatVectors.norm(w);
    NDArray gradient = whole.gradient().mul(1 - flatRatio);
    double flatLoss = 0;
    for (int label : passes.classes()) {
      try (NDManager forClass = scope.newSubManager()) {
        NDArray moved = moved(forClass, w, norm, label, passes, perturbation);
        Objective.Evaluation flat = passes.of(forClass, label, moved, true);
        double share = passes.share(label);
        FlatVectors.accumulate(gradient, flat.gradient(), flatRatio * share);
        flatLoss += share * FlatVectors.number(flat.loss());
      }
    }
    double loss = (1 - flatRatio) * first[0] + flatRatio * flatLoss;
    double length = FlatVectors.norm(gradient);
    StepReport report = new StepReport(loss, first[0], first[1], length);
    if (report.finite()) {
      optimizer.update(w, gradient, rates.learningRate());
    }
    return report;
  }

  private static NDArray moved(
      NDManager owner,
      NDArray w,
      double norm,
      int label,
      ClassPerturbedObjective.ClassPasses passes,
      ClassPerturbation perturbation) {
    NDArray gradient = passes.of(owner, label, w, false).gradient();
    double gradientNorm = FlatVectors.norm(gradient);
    if (!perturbation.random()) {
      return FlatVectors.moved(
          w, gradient, perturbation.factor(gradientNorm, label, norm, w.size()));
    }
    NDArray drawn = FlatVectors.gaussian(owner, w, Seeds.mix(perturbation.seed(), label));
    double length =
        gradientNorm == 0 ? 0 : perturbation.length(gradientNorm, label, norm, w.size());
    return FlatVectors.moved(w, drawn, length / FlatVectors.norm(drawn));
  }
}
