package dev.flattail.engine.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.data.Batch;
import dev.flattail.engine.data.BatchSettings;
import dev.flattail.engine.data.Batches;
import dev.flattail.engine.data.Sampler;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.optim.LearningRates;
import dev.flattail.engine.optim.Optimizer;
import dev.flattail.engine.optim.Radii;
import dev.flattail.engine.optim.StepReport;
import dev.flattail.engine.optim.Stepper;
import dev.flattail.engine.optim.Steppers;
import dev.flattail.spec.SharpnessSpec;
import dev.flattail.spec.TrainSpec;
import java.util.Objects;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** Training of all parameters. */
final class WholeModelStage implements Stage {
  private final TrainSpec spec;
  private final Model model;
  private final Sampler sampler;
  private final BatchSettings batches;
  private final Method method;
  private final Optimizer optimizer;
  private final Stepper stepper;
  private final @Nullable WeightAverage average;

  /**
   * @param pairs what measures gradients by pair of classes, or null
   */
  WholeModelStage(TrainingInputs inputs, Model model, @Nullable PairGradientTally pairs) {
    this.spec = inputs.spec();
    this.model = model;
    this.method = Method.of(inputs, model, pairs);
    this.sampler = Sampler.of(inputs.data().train(), spec.rebalance(), spec.shuffle(), spec.seed());
    this.batches =
        new BatchSettings(
            spec.batchSize(),
            spec.dropLast(),
            spec.augmentation(),
            method.composition(),
            inputs.normalize(),
            Batches.layout(model.format()),
            spec.seed());
    this.optimizer = method.optimizer(spec.optimizer(), model.trained());
    this.stepper =
        Steppers.of(
            spec.sharpness(), optimizer, model.trainedLayout(), inputs.classCounts(), spec.seed());
    this.average =
        spec.sharpness() instanceof SharpnessSpec.Swa swa
            ? new WeightAverage(model.parameters(), swa.start(spec.epochs()))
            : null;
  }

  @Override
  public Model model() {
    return model;
  }

  @Override
  public int epochs() {
    return spec.epochs();
  }

  @Override
  public Sampler sampler() {
    return sampler;
  }

  @Override
  public BatchSettings batches() {
    return batches;
  }

  @Override
  public double learningRate(int epoch) {
    return LearningRates.at(spec.schedule(), spec.optimizer().lr(), epoch + 1, spec.epochs());
  }

  @Override
  public @Nullable SharpnessSpec sharpness() {
    return spec.sharpness();
  }

  @Override
  public double passes() {
    return stepper.passes() * method.forwards();
  }

  @Override
  public StepReport step(Batch batch, int epoch, long number) {
    Double rho = Radii.at(spec.sharpness(), epoch + 1, spec.epochs());
    try (NDManager scope = model.manager().newSubManager()) {
      StepReport report =
          stepper.step(
              scope,
              model.trained(),
              method.objective(batch, scope, epoch, number),
              new Stepper.Rates(learningRate(epoch), Objects.requireNonNullElse(rho, 0.0), number));
      method.stepped(batch, scope);
      return report;
    }
  }

  @Override
  public @Nullable WeightAverage average() {
    return average;
  }

  /** Steps act on the model's own parameters. */
  @Override
  public void settle() {}

  @Override
  public SequencedMap<String, NDArray> memory() {
    SequencedMap<String, NDArray> memory = OptimizerMemory.of(optimizer);
    memory.putAll(method.memory());
    if (average != null) {
      memory.put("swa.mean", average.memory());
    }
    return memory;
  }

  @Override
  public long updates() {
    return optimizer.updates();
  }

  @Override
  public void resumeAt(long updates) {
    optimizer.resumeAt(updates);
  }
}
