package dev.flattail.engine.train.stage;

import dev.flattail.engine.data.BatchSettings;
import dev.flattail.engine.data.Batches;
import dev.flattail.engine.data.Sampler;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.optim.Optimizer;
import dev.flattail.engine.optim.RateSchedules;
import dev.flattail.engine.optim.ScheduledSteppers;
import dev.flattail.engine.optim.Steppers;
import dev.flattail.engine.train.TrainingInputs;
import dev.flattail.engine.train.method.ClassPairGradientTally;
import dev.flattail.engine.train.method.Method;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.schedule.RhoSchedules;
import org.jspecify.annotations.Nullable;

/** Builds the stage that trains all parameters. */
public final class FirstStage {
  private FirstStage() {}

  /**
   * Builds the first stage of a training.
   *
   * @param model model with the initial weights
   * @param pairs tally of gradients by pair of classes, or null
   */
  public static TrainingStage of(
      TrainingInputs inputs, Model model, @Nullable ClassPairGradientTally pairs) {
    TrainSpec spec = inputs.spec();
    Method method = Method.of(inputs, model, pairs);
    Optimizer optimizer = method.optimizer(spec.optimizer(), model.trained());
    ScheduledSteppers steppers =
        Steppers.scheduled(
            spec.sharpness(),
            spec.epochs(),
            optimizer,
            model.trainedLayout(),
            inputs.classCounts(),
            spec.seed());
    return new TrainingStage(
        model,
        Sampler.of(inputs.data().train(), spec.rebalance(), spec.shuffle(), spec.seed()),
        new BatchSettings(
            spec.batchSize(),
            spec.dropLast(),
            spec.augmentation(),
            method.composition(),
            inputs.normalize(),
            Batches.layout(model.format()),
            spec.seed()),
        new RateSchedules(spec.schedule(), spec.optimizer().lr(), spec.sharpness(), spec.epochs()),
        method,
        model.trained(),
        optimizer,
        steppers,
        StepCosts.of(steppers, method.forwards()),
        WeightAverage.ofNetwork(spec.sharpness(), model.parameters(), spec.epochs()),
        estimatesStatistics(spec, steppers));
  }

  /** Returns whether the statistics of the last epoch's steps are those of other weights. */
  private static boolean estimatesStatistics(TrainSpec spec, ScheduledSteppers steppers) {
    int last = spec.epochs() - 1;
    Double rho = RhoSchedules.at(spec.sharpness(), spec.epochs(), spec.epochs());
    return steppers.at(last).learnsStatisticsElsewhere() && rho != null && rho > 0;
  }
}
