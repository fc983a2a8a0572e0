package dev.flattail.engine.train.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.data.Batch;
import dev.flattail.engine.data.BatchComposition;
import dev.flattail.engine.data.Batches;
import dev.flattail.engine.data.Sampler;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Losses;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Output;
import dev.flattail.engine.optim.Objective;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.train.TrainingInputs;
import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.schedule.ParabolicDecay;
import java.util.List;
import java.util.Objects;

/**
 * Trains a bilateral-branch network with cumulative learning (Zhou et al., CVPR 2020):
 * Megvii-Nanjing/BBN {@code lib/core/combiner.py}, {@code bbn_mix}.
 */
final class BbnMethod implements Method {
  private final Model model;
  private final int decayEpochs;
  private final BatchComposition composition;
  private final Loss loss;

  BbnMethod(TrainingInputs inputs, LossSpec.Bbn spec, Model model) {
    this.model = model;
    this.decayEpochs = spec.decayEpochs();
    this.composition =
        new BatchComposition.TwoStreams(
            Sampler.inversePower(
                inputs.data().train(), spec.resampleWeighting(), inputs.spec().seed()));
    this.loss =
        Losses.of(spec.ofClassifier(), inputs.classCounts(), model.manager(), model.format());
  }

  @Override
  public BatchComposition composition() {
    return composition;
  }

  @Override
  public Objective objective(Batch batch, NDManager scope, int epoch, long number) {
    NDArray others = Batches.labels(Objects.requireNonNull(batch.mixedLabels()), scope);
    return objective(
        new Targets(
            Batches.labels(batch.labels(), scope),
            others,
            ParabolicDecay.share(epoch, decayEpochs)),
        List.of(Batches.images(batch, 0, scope), Batches.images(batch, 1, scope)));
  }

  /**
   * Builds the loss of a batch. Each stream passes through its branch. The features are multiplied
   * by twice the streams' shares and classified together. The loss is that of both labels, weighted
   * by the shares.
   *
   * @param targets labels of the streams, and the first one's share
   * @param streams the two streams' images, each {@code [N, C, H, W]}
   */
  private Objective objective(Targets targets, List<NDArray> streams) {
    double share = targets.lambda();
    return RecordedPass.objective(
        (scope, leaf, mode) -> {
          Output output =
              model.forward(
                  leaf,
                  streams.stream().map(images -> RecordedPass.constant(images, scope)).toList(),
                  new double[] {2 * share, 2 * (1 - share)},
                  mode == BatchNormMode.TRAIN);
          NDArray value = targets.loss(loss, output.logits(), null);
          return new RecordedPass.Value(value, targets.correct(output.logits().stopGradient()));
        });
  }

  @Override
  public double forwards() {
    return 2;
  }
}
