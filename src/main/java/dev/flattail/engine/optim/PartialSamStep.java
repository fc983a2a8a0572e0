package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.jobspec.BnStats;
import java.util.Arrays;
import java.util.List;

/**
 * SAM on a part of the loss that is selected by class: the gradient of one part at the unperturbed
 * vector, plus that of another part at the vector perturbed along its own gradient. Imbalanced SAM
 * and Focal-SAM. Two forward and three backward passes; one of each with radius 0, where both parts
 * are taken at the unperturbed vector.
 *
 * @param sharp factor of each class in the unperturbed part
 * @param flat factor of each class in the perturbed part
 */
record PartialSamStep(
    Optimizer optimizer, double[] sharp, double[] flat, ReportedLoss reported, BnStats bnStats)
    implements Stepper {

  /** The reported loss, which follows the respective authors' code. */
  enum ReportedLoss {
    /** The minimized loss: the unperturbed part plus the perturbed part. */
    STEPPED,
    /** The whole batch's loss in the perturbed pass. */
    PERTURBED
  }

  @Override
  public double passes() {
    return 8;
  }

  @Override
  public StepReport step(NDManager scope, NDArray w, Objective objective, Rates rates) {
    ClassObjective byClass = objective.as(ClassObjective.class);
    if (rates.rho() == 0) {
      return unperturbed(scope, w, byClass, rates);
    }
    ClassObjective.Parts first = byClass.parts(scope, w, true, List.of(sharp, flat));
    ClassObjective.Part kept = first.parts().get(0);
    NDArray along = first.parts().get(1).gradient();
    NDArray perturbed = Ascent.SAM.from(w, along, rates.rho()).vector();
    ClassObjective.Parts second =
        byClass.parts(scope, perturbed, bnStats == BnStats.BOTH, List.of(flat));
    ClassObjective.Part flattened = second.parts().get(0);
    NDArray gradient = FlatVectors.moved(kept.gradient(), flattened.gradient(), 1);
    NDArray stepped = kept.loss().add(flattened.loss());
    double[] numbers =
        FlatVectors.report(
            gradient,
            reported == ReportedLoss.STEPPED ? stepped : second.loss(),
            first.loss(),
            second.correct());
    StepReport report = new StepReport(numbers[0], numbers[1], numbers[2], Math.sqrt(numbers[3]));
    if (report.finite()) {
      optimizer.update(w, gradient, rates.learningRate());
    }
    return report;
  }

  private StepReport unperturbed(
      NDManager scope, NDArray w, ClassObjective objective, Rates rates) {
    double[] factors = new double[sharp.length];
    Arrays.setAll(factors, c -> sharp[c] + flat[c]);
    ClassObjective.Parts pass = objective.parts(scope, w, true, List.of(factors));
    ClassObjective.Part whole = pass.parts().getFirst();
    NDArray loss = reported == ReportedLoss.STEPPED ? whole.loss() : pass.loss();
    double[] numbers = FlatVectors.report(whole.gradient(), loss, pass.loss(), pass.correct());
    StepReport report = new StepReport(numbers[0], numbers[1], numbers[2], Math.sqrt(numbers[3]));
    if (report.finite()) {
      optimizer.update(w, whole.gradient(), rates.learningRate());
    }
    return report;
  }
}
