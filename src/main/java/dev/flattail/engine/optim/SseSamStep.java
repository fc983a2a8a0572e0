package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.jobspec.BnStats;
import java.util.List;

/**
 * Stage-wise saddle escaping SAM (Lyu et al., AAAI 2025; Zemdalk/SSE-SAM {@code ssesam.py}, {@code
 * utils/trainval.py}) with two radii: the shares of frequent and of tail classes in the loss, each
 * at the vector perturbed along its own gradient. As in the code, the reported loss is the sum of
 * the two. Three forward and four backward passes; the code repeats the unperturbed forward pass
 * for the tail. A share with radius 0 takes no second pass.
 *
 * @param frequent factor of each class in the frequent classes' share
 * @param tail factor of each class in the tail's share
 * @param headRho radius of the frequent classes
 */
record SseSamStep(
    Optimizer optimizer, double[] frequent, double[] tail, double headRho, BnStats bnStats)
    implements Stepper {
  /** Forward and backward passes, of which the first forward pass serves both shares. */
  private static final double BOTH_PERTURBED = 11;

  private static final double ONE_PERTURBED = 8;

  @Override
  public double passes() {
    return headRho == 0 ? ONE_PERTURBED : BOTH_PERTURBED;
  }

  @Override
  public StepReport step(NDManager scope, NDArray w, Objective objective, Rates rates) {
    ClassObjective byClass = objective.as(ClassObjective.class);
    List<double[]> shares = List.of(frequent, tail);
    ClassObjective.Parts first = byClass.parts(scope, w, true, shares);
    ClassObjective.Part head = first.parts().get(0);
    ClassObjective.Part rest = first.parts().get(1);
    NDArray correct = first.correct();
    if (headRho != 0) {
      ClassObjective.Parts pass = perturbed(scope, w, byClass, head, frequent, headRho);
      head = pass.parts().getFirst();
      correct = pass.correct();
    }
    if (rates.rho() != 0) {
      ClassObjective.Parts pass = perturbed(scope, w, byClass, rest, tail, rates.rho());
      rest = pass.parts().getFirst();
      correct = pass.correct();
    }
    NDArray gradient = FlatVectors.moved(head.gradient(), rest.gradient(), 1);
    double[] numbers =
        FlatVectors.report(gradient, head.loss().add(rest.loss()), first.loss(), correct);
    StepReport report = new StepReport(numbers[0], numbers[1], numbers[2], Math.sqrt(numbers[3]));
    if (report.finite()) {
      optimizer.update(w, gradient, rates.learningRate());
    }
    return report;
  }

  private ClassObjective.Parts perturbed(
      NDManager scope,
      NDArray w,
      ClassObjective objective,
      ClassObjective.Part share,
      double[] factors,
      double rho) {
    NDArray vector = Ascent.SAM.from(w, share.gradient(), rho).vector();
    return objective.parts(scope, vector, bnStats == BnStats.BOTH, List.of(factors));
  }
}
