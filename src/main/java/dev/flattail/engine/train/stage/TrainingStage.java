package dev.flattail.engine.train.stage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.data.Batch;
import dev.flattail.engine.data.BatchSettings;
import dev.flattail.engine.data.Sampler;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.optim.EpochRates;
import dev.flattail.engine.optim.Optimizer;
import dev.flattail.engine.optim.RateSchedules;
import dev.flattail.engine.optim.ScheduledSteppers;
import dev.flattail.engine.optim.StepReport;
import dev.flattail.engine.train.method.Method;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * One stage of a training: the images of its epochs and the work of its steps. {@link FirstStage}
 * and {@link ClassifierStage} build it. Epochs count from 0.
 *
 * @param model model that it trains and stores in checkpoints
 * @param sampler chooses the images of an epoch
 * @param batches settings of its batches
 * @param schedules schedules of the learning rate and the radius
 * @param method defines the minimized loss
 * @param trained vector that steps update
 * @param optimizer optimizer of that vector
 * @param steppers take the steps
 * @param costs costs of its steps
 * @param average replaces the weights in the last epoch; null for none
 * @param estimatesStatistics whether the last epoch re-estimates batch normalization's statistics
 *     for weights that are not averaged
 */
public record TrainingStage(
    Model model,
    Sampler sampler,
    BatchSettings batches,
    RateSchedules schedules,
    Method method,
    NDArray trained,
    Optimizer optimizer,
    ScheduledSteppers steppers,
    StepCosts costs,
    @Nullable WeightAverage average,
    boolean estimatesStatistics) {

  /** Returns the number of epochs. */
  public int epochs() {
    return schedules.epochs();
  }

  /** Returns the number of batches of an epoch. */
  public int stepsPerEpoch() {
    return batches.stepsPerEpoch(sampler.length());
  }

  /** Returns the rates of an epoch's steps. */
  public EpochRates rates(int epoch) {
    return schedules.at(epoch);
  }

  /**
   * Takes a step.
   *
   * @param rates rates of its epoch
   * @param number number of the step in the stage, from 1
   */
  public StepReport step(Batch batch, EpochRates rates, long number) {
    try (NDManager scope = model.manager().newSubManager()) {
      StepReport report =
          steppers
              .at(rates.epoch())
              .step(
                  scope,
                  trained,
                  method.objective(batch, scope, rates.epoch(), number),
                  rates.atStep(number));
      method.stepped(batch, scope);
      return report;
    }
  }

  /**
   * Returns the live vectors that, with the model, a saved state must contain, in a fixed order.
   */
  public SequencedMap<String, NDArray> memory() {
    SequencedMap<String, NDArray> memory = new LinkedHashMap<>();
    optimizer.memory().forEach((name, vector) -> memory.put("optimizer." + name, vector));
    steppers.memory().forEach((name, vector) -> memory.put("sharpness." + name, vector));
    memory.putAll(method.memory());
    if (average != null) {
      memory.put("swa.mean", average.memory());
    }
    return memory;
  }
}
