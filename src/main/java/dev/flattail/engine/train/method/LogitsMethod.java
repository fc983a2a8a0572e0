package dev.flattail.engine.train.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.data.Batch;
import dev.flattail.engine.data.BatchComposition;
import dev.flattail.engine.data.Batches;
import dev.flattail.engine.loss.BatchContext;
import dev.flattail.engine.loss.ClassWeights;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Losses;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.train.TrainingInputs;
import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.random.Seeds;

/** Trains with a loss of one classifier on one view of each image, with optional mixup. */
final class LogitsMethod implements Method {
  private final TrainSpec spec;
  private final Model model;
  private final int[] classCounts;
  private final Loss loss;

  LogitsMethod(TrainingInputs inputs, LossSpec.OfOneClassifier loss, Model model) {
    this.spec = inputs.spec();
    this.model = model;
    this.classCounts = inputs.classCounts();
    this.loss = Losses.of(loss, classCounts, model.manager(), model.format());
  }

  @Override
  public BatchComposition composition() {
    return spec.mixup() == null
        ? new BatchComposition.SingleView()
        : new BatchComposition.Mixup(spec.mixup().alpha());
  }

  @Override
  public BatchObjective objective(Batch batch, NDManager scope, int epoch, long number) {
    double[] weights = ClassWeights.at(spec.rebalance(), classCounts, epoch);
    NDArray classWeights =
        weights == null ? null : model.format().create(scope, weights, new Shape(weights.length));
    Targets targets = BatchTargets.of(batch, scope);
    return new BatchObjective(
        model,
        loss.inBatch(new BatchContext(targets.labels(), epoch, Seeds.mix(spec.seed(), number))),
        classWeights,
        Batches.images(batch, scope),
        targets);
  }
}
