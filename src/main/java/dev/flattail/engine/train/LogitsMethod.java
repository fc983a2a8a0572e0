package dev.flattail.engine.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.data.Batch;
import dev.flattail.engine.data.Batches;
import dev.flattail.engine.data.Composition;
import dev.flattail.engine.loss.ClassWeights;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Losses;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.Seeds;
import dev.flattail.spec.LossSpec;
import dev.flattail.spec.TrainSpec;

/**
 * One view of each image, perhaps under mixup, and a loss of the classifier's logits, perhaps with
 * plain cross-entropy before it.
 */
final class LogitsMethod implements Method {
  private final TrainSpec spec;
  private final Model model;
  private final int[] classCounts;
  private final Loss before;
  private final int startEpoch;
  private final Loss loss;

  private LogitsMethod(TrainingInputs inputs, Loss before, int startEpoch, Loss loss, Model model) {
    this.spec = inputs.spec();
    this.model = model;
    this.classCounts = inputs.classCounts();
    this.before = before;
    this.startEpoch = startEpoch;
    this.loss = loss;
  }

  /** The same loss in all epochs. */
  LogitsMethod(TrainingInputs inputs, Loss loss, Model model) {
    this(inputs, loss, 0, loss, model);
  }

  /** Cross-entropy until {@code startEpoch} epochs are completed. */
  static LogitsMethod from(int startEpoch, TrainingInputs inputs, Loss loss, Model model) {
    Loss plain =
        Losses.of(
            new LossSpec.CrossEntropy(), inputs.classCounts(), model.manager(), model.format());
    return new LogitsMethod(inputs, plain, startEpoch, loss, model);
  }

  @Override
  public Composition composition() {
    return spec.mixup() == null
        ? new Composition.Plain()
        : new Composition.Mixup(spec.mixup().alpha());
  }

  @Override
  public BatchObjective objective(Batch batch, NDManager scope, int epoch, long number) {
    double[] weights = ClassWeights.at(spec.rebalance(), classCounts, epoch);
    NDArray classWeights =
        weights == null ? null : model.format().create(scope, weights, new Shape(weights.length));
    Targets targets = BatchTargets.of(batch, scope);
    return new BatchObjective(
        model,
        (epoch < startEpoch ? before : loss)
            .inBatch(targets.labels(), Seeds.mix(spec.seed(), number)),
        classWeights,
        Batches.images(batch, scope),
        targets);
  }
}
