package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.jobspec.BnStats;
import dev.flattail.jobspec.SharpnessSpec;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * Friendly SAM (Li et al., CVPR 2024; nblt/F-SAM {@code utils.py}): SAM whose perturbation is along
 * the batch's gradient minus a moving mean of earlier ones. Two forward and backward passes. A step
 * of radius 0 is the base optimizer's, and leaves the mean as it is.
 */
final class FriendlySamStep implements Stepper {
  private final Optimizer optimizer;
  private final SharpnessSpec.FriendlySam spec;
  private final NDArray mean;
  private final NDArray started;

  /** Whether {@link #started} is known to be set; reading it waits for the device. */
  private boolean going;

  FriendlySamStep(Optimizer optimizer, SharpnessSpec.FriendlySam spec, FlatLayout layout) {
    this.optimizer = optimizer;
    this.spec = spec;
    this.mean = StepMemory.vector(optimizer, layout);
    this.started = StepMemory.number(optimizer);
  }

  @Override
  public double passes() {
    return 6;
  }

  @Override
  public SequencedMap<String, NDArray> memory() {
    SequencedMap<String, NDArray> memory = new LinkedHashMap<>();
    memory.put("mean", mean);
    memory.put("started", started);
    return memory;
  }

  @Override
  public StepReport step(NDManager scope, NDArray w, Objective objective, Rates rates) {
    if (rates.rho() == 0) {
      return new BaseOptimizerStep(optimizer).step(scope, w, objective, rates);
    }
    boolean begins = !going && FlatVectors.number(started) == 0;
    going = !begins;
    Objective.Evaluation first = objective.at(scope, w, true);
    NDArray along = first.gradient();
    if (!begins) {
      along = along.duplicate();
      FlatVectors.accumulate(along, mean, -spec.sigma());
    }
    NDArray perturbed = Ascent.SAM.from(w, along, rates.rho()).vector();
    Objective.Evaluation second = objective.at(scope, perturbed, spec.bnStats() == BnStats.BOTH);
    double[] numbers =
        FlatVectors.report(second.gradient(), second.loss(), first.loss(), second.correct());
    StepReport report = new StepReport(numbers[0], numbers[1], numbers[2], Math.sqrt(numbers[3]));
    if (report.finite()) {
      if (begins) {
        FlatVectors.assign(mean, first.gradient());
        StepMemory.set(started, 1);
      } else {
        FlatVectors.follow(mean, first.gradient(), spec.lambda());
      }
      optimizer.update(w, second.gradient(), rates.learningRate());
    }
    return report;
  }
}
