package dev.flattail.engine.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.data.Batch;
import dev.flattail.engine.data.Batches;
import dev.flattail.engine.data.Composition;
import dev.flattail.engine.data.Sampler;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Losses;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.optim.Objective;
import dev.flattail.spec.LossSpec;
import java.util.List;
import java.util.Objects;

/**
 * Bilateral-branch network with cumulative learning (Zhou et al., CVPR 2020): Megvii-Nanjing/BBN
 * {@code lib/core/combiner.py}, {@code bbn_mix}.
 */
final class BbnMethod implements Method {
  private final Model model;
  private final int decayEpochs;
  private final Composition composition;
  private final Loss loss;

  BbnMethod(TrainingInputs inputs, LossSpec.Bbn spec, Model model) {
    this.model = model;
    this.decayEpochs = spec.decayEpochs();
    this.composition =
        new Composition.TwoStreams(
            Sampler.inversePower(
                inputs.data().train(), spec.resampleWeighting(), inputs.spec().seed()));
    this.loss =
        Losses.of(spec.ofClassifier(), inputs.classCounts(), model.manager(), model.format());
  }

  @Override
  public Composition composition() {
    return composition;
  }

  @Override
  public Objective objective(Batch batch, NDManager scope, int epoch, long number) {
    NDArray others = Batches.labels(Objects.requireNonNull(batch.mixedLabels()), scope);
    return new BbnObjective(
        model,
        loss,
        new Targets(
            Batches.labels(batch.labels(), scope),
            others,
            ParabolicDecay.share(epoch, decayEpochs)),
        List.of(Batches.images(batch, 0, scope), Batches.images(batch, 1, scope)));
  }

  @Override
  public double forwards() {
    return 2;
  }
}
