package dev.flattail.engine.train.stage;

import dev.flattail.engine.data.BatchSettings;
import dev.flattail.engine.data.Batches;
import dev.flattail.engine.data.Sampler;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.optim.Optimizer;
import dev.flattail.engine.optim.RateSchedules;
import dev.flattail.engine.optim.Steppers;
import dev.flattail.engine.train.TrainingInputs;
import dev.flattail.engine.train.method.ClassifierMethod;
import dev.flattail.engine.train.method.HeadParameters;
import dev.flattail.jobspec.Stage2Spec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.random.Seeds;

/** Builds a stage that trains the classifier on a frozen backbone, balanced over classes. */
public final class ClassifierStage {
  /** Cost of a step in forward passes. The classifier's backward pass costs almost nothing. */
  public static final double PASSES = 1;

  /** Separates the random draws of the two stages. */
  private static final long SECOND = 2;

  private ClassifierStage() {}

  /**
   * Builds the stage that {@code spec} names.
   *
   * @param model model with the initial weights
   */
  static TrainingStage of(TrainingInputs inputs, Stage2Spec.Trained spec, Model model) {
    TrainSpec job = inputs.spec();
    long seed = Seeds.mix(job.seed(), SECOND);
    ClassifierMethod method = ClassifierMethod.of(inputs.classCounts(), spec, model, seed);
    HeadParameters head = method.head();
    Optimizer optimizer = method.optimizer(job.optimizer().withLr(spec.lr()), head.vector());
    return new TrainingStage(
        model,
        Sampler.of(inputs.data().train(), spec.sampling(), job.shuffle(), seed),
        new BatchSettings(
            job.batchSize(),
            false,
            job.augmentation(),
            method.composition(),
            inputs.normalize(),
            Batches.layout(model.format()),
            seed),
        new RateSchedules(spec.schedule(), spec.lr(), spec.sharpness(), spec.epochs()),
        method,
        head.vector(),
        optimizer,
        Steppers.scheduled(
            spec.sharpness(), spec.epochs(), optimizer, head.layout(), inputs.classCounts(), seed),
        StepCosts.constant(PASSES),
        WeightAverage.ofClassifier(spec.sharpness(), head.vector(), spec.epochs()),
        false);
  }
}
