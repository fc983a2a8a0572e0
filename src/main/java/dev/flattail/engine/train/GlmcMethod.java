package dev.flattail.engine.train;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.data.Batch;
import dev.flattail.engine.data.Batches;
import dev.flattail.engine.data.Composition;
import dev.flattail.engine.data.Sampler;
import dev.flattail.engine.loss.ClassWeights;
import dev.flattail.engine.loss.GlmcLoss;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.optim.Objective;
import dev.flattail.spec.LossSpec;

/**
 * Global and Local Mixture Consistency (Du et al., CVPR 2023): Saddle-LongTail {@code
 * GLMC-2023/Trainer.py}.
 */
final class GlmcMethod implements Method {
  private final Model model;
  private final int epochs;
  private final Composition composition;
  private final GlmcLoss loss;

  GlmcMethod(TrainingInputs inputs, LossSpec.Glmc spec, Model model) {
    this.model = model;
    this.epochs = inputs.spec().epochs();
    this.composition =
        new Composition.MixedStreams(
            spec.mixAlpha(),
            Sampler.inversePower(
                inputs.data().train(), spec.resampleWeighting(), inputs.spec().seed()));
    double[] weights = ClassWeights.inversePower(inputs.classCounts(), spec.labelWeighting());
    this.loss =
        new GlmcLoss(
            model.format().create(model.manager(), weights, new Shape(weights.length)),
            spec.contrast());
  }

  @Override
  public Composition composition() {
    return composition;
  }

  @Override
  public Objective objective(Batch batch, NDManager scope, int epoch, long number) {
    return new GlmcObjective(
        model,
        loss,
        ParabolicDecay.share(epoch, epochs),
        BatchTargets.of(batch, scope),
        Batches.images(batch, 0, scope),
        Batches.images(batch, 1, scope));
  }

  @Override
  public double forwards() {
    return 2;
  }
}
