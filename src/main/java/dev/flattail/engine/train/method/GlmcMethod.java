package dev.flattail.engine.train.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.data.Batch;
import dev.flattail.engine.data.BatchComposition;
import dev.flattail.engine.data.Batches;
import dev.flattail.engine.data.Sampler;
import dev.flattail.engine.loss.ClassWeights;
import dev.flattail.engine.loss.GlmcTerms;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.GlmcHeads;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.optim.Objective;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.train.TrainingInputs;
import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.schedule.ParabolicDecay;

/**
 * Trains with Global and Local Mixture Consistency (Du et al., CVPR 2023): Saddle-LongTail {@code
 * GLMC-2023/Trainer.py}.
 */
final class GlmcMethod implements Method {
  private final Model model;
  private final int epochs;
  private final BatchComposition composition;
  private final GlmcTerms loss;

  GlmcMethod(TrainingInputs inputs, LossSpec.Glmc spec, Model model) {
    this.model = model;
    this.epochs = inputs.spec().epochs();
    this.composition =
        new BatchComposition.MixedStreams(
            spec.mixAlpha(),
            Sampler.inversePower(
                inputs.data().train(), spec.resampleWeighting(), inputs.spec().seed()));
    double[] weights = ClassWeights.inversePower(inputs.classCounts(), spec.labelWeighting());
    this.loss =
        new GlmcTerms(
            model.format().create(model.manager(), weights, new Shape(weights.length)),
            spec.contrast());
  }

  @Override
  public BatchComposition composition() {
    return composition;
  }

  @Override
  public Objective objective(Batch batch, NDManager scope, int epoch, long number) {
    return new TwoViews(
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

  /**
   * The loss of one batch: two forward passes, one for each mixed view. Correct predictions are
   * counted on the mixup view, for the evaluated classifier.
   *
   * <p>The ascent ({@link #ascent}) omits the consistency term, as the reference's first SAM pass
   * does. So the projections have no gradient there and are not perturbed.
   *
   * @param unweightedShare share of the unweighted classifier's loss
   * @param mixup {@code [N, C, H, W]}
   * @param cutmix {@code [N, C, H, W]}
   */
  record TwoViews(
      Model model,
      GlmcTerms loss,
      double unweightedShare,
      Targets targets,
      NDArray mixup,
      NDArray cutmix)
      implements Objective {

    @Override
    public Evaluation at(NDManager owner, NDArray at, boolean updateStatistics) {
      return evaluate(owner, at, updateStatistics, true);
    }

    @Override
    public Evaluation ascent(NDManager owner, NDArray at, boolean updateStatistics) {
      return evaluate(owner, at, updateStatistics, false);
    }

    private Evaluation evaluate(
        NDManager owner, NDArray at, boolean updateStatistics, boolean consistent) {
      BatchNormMode mode = RecordedPass.mode(updateStatistics);
      return RecordedPass.evaluate(
          owner,
          at,
          (scope, leaf) -> {
            GlmcHeads.Outputs first = outputs(scope, leaf, mixup, mode);
            GlmcHeads.Outputs second = outputs(scope, leaf, cutmix, mode);
            NDArray value = classification(first).add(classification(second));
            if (consistent) {
              value =
                  value
                      .add(loss.consistency(first.prediction(), second.projection()))
                      .add(loss.consistency(second.prediction(), first.projection()));
            }
            return new RecordedPass.Value(value, targets.correct(first.balanced().stopGradient()));
          });
    }

    private NDArray classification(GlmcHeads.Outputs outputs) {
      return loss.classification(
          outputs.unweighted(), outputs.balanced(), targets, unweightedShare);
    }

    private GlmcHeads.Outputs outputs(
        NDManager scope, NDArray leaf, NDArray images, BatchNormMode mode) {
      NDArray input = RecordedPass.constant(images, scope);
      return GlmcHeads.outputs(model.forward(leaf, input, mode), model.format());
    }
  }
}
