package dev.flattail.engine.train.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.UnrunnableSpecException;
import dev.flattail.engine.data.Batch;
import dev.flattail.engine.data.BatchComposition;
import dev.flattail.engine.data.Batches;
import dev.flattail.engine.loss.BatchContext;
import dev.flattail.engine.loss.ClassWeights;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Losses;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.RareSampleGenerator;
import dev.flattail.engine.optim.Objective;
import dev.flattail.engine.optim.Optimizer;
import dev.flattail.engine.optim.Optimizers;
import dev.flattail.engine.train.TrainingInputs;
import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.OptimizerSpec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.random.Seeds;
import java.util.Map;

/**
 * Trains with the rare-class sample generator (Wang et al., CVPR 2021): Jianf-Wang/RSG {@code
 * cifar_train.py} and {@code models/RSG.py}. Until {@code startEpoch} the module learns centers and
 * a comparison. After that it generates maps of rare classes, and only weight decay changes the
 * comparison. As in torch before 2.0, a gradient of zeros still gets weight decay.
 */
final class RsgMethod implements Method {
  private final TrainSpec spec;
  private final LossSpec.Rsg rsg;
  private final Model model;
  private final Loss loss;
  private final int[] classCounts;
  private final boolean[] frequent;
  private final long stepsBefore;

  /**
   * @throws UnrunnableSpecException when no class is frequent
   */
  RsgMethod(TrainingInputs inputs, LossSpec.Rsg rsg, Model model) {
    this.spec = inputs.spec();
    this.rsg = rsg;
    this.model = model;
    this.classCounts = inputs.classCounts();
    this.loss = Losses.of(rsg.base(), classCounts, model.manager(), model.format());
    if (rsg.frequentClasses(classCounts.length) == 0) {
      throw new UnrunnableSpecException(
          "loss.headRatio (%s) of %d classes is not one class; raise it"
              .formatted(rsg.headRatio(), classCounts.length));
    }
    this.frequent = rsg.frequent(classCounts);
    this.stepsBefore = (long) rsg.startEpoch() * spec.stepsPerEpoch(inputs.data().train().size());
  }

  @Override
  public BatchComposition composition() {
    return new BatchComposition.SingleView();
  }

  @Override
  public Objective objective(Batch batch, NDManager scope, int epoch, long number) {
    boolean generates = epoch >= rsg.startEpoch();
    RarePairs pairs =
        generates ? RarePairs.of(batch.labels(), frequent, rsg.transferStrength()) : RarePairs.NONE;
    NDArray all = Batches.labels(pairs.allLabels(batch.labels()), scope);
    double[] weights = ClassWeights.at(spec.rebalance(), classCounts, epoch);
    return RecordedPass.objective(
        new RsgPass(
            model,
            rsg,
            loss.inBatch(new BatchContext(all, epoch, Seeds.mix(spec.seed(), number))),
            weights == null
                ? null
                : model.format().create(scope, weights, new Shape(weights.length)),
            Batches.images(batch, scope),
            BatchTargets.of(batch, scope),
            Targets.of(all),
            generates || batch.size() < 2 ? null : Batches.labels(alike(batch.labels()), scope),
            pairs));
  }

  /**
   * Returns whether each image of the first half has the class of the image at the same position of
   * the second half.
   */
  private static int[] alike(int[] labels) {
    int[] alike = new int[labels.length / 2];
    for (int i = 0; i < alike.length; i++) {
      alike[i] = labels[i] == labels[alike.length + i] ? 1 : 0;
    }
    return alike;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Before its first use, the transformation has neither gradient nor weight decay.
   */
  @Override
  public Optimizer optimizer(OptimizerSpec base, NDArray trained) {
    return Optimizers.deferred(
        base, trained, RareSampleGenerator.transformationStart(model.trainedLayout()), stepsBefore);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Generated maps pass through the last network stage, and the module has its own layers.
   */
  @Override
  public double forwards() {
    return 1.25;
  }

  @Override
  public Map<String, NDArray> memory() {
    return Map.of("rsg.module", model.auxiliary());
  }
}
