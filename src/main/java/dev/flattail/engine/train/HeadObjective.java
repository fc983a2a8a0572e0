package dev.flattail.engine.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.optim.Objective;
import dev.flattail.engine.tensor.Autograd;
import dev.flattail.engine.tensor.GradMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A classifier's loss on the features of one batch.
 *
 * @param classWeights {@code [C]} in the model's master format, or null
 * @param features {@code [N, F]}, constant
 * @param shift CC-SAM's second stage, or null for the loss alone
 */
record HeadObjective(
    Model model,
    HeadParameters parameters,
    Loss loss,
    @Nullable NDArray classWeights,
    NDArray features,
    Targets targets,
    @Nullable FeatureShift shift)
    implements Objective {

  @Override
  public Evaluation at(NDManager owner, NDArray at, boolean updateStatistics) {
    try (NDManager scope = owner.newSubManager();
        GradMode recording = GradMode.recording()) {
      NDArray leaf = Autograd.leaf(scope, at);
      NDArray input = input(scope);
      NDArray logits = parameters.logits(leaf, input);
      NDArray value = targets.loss(loss, logits, classWeights);
      if (shift != null) {
        value = shift.loss(value, leaf, parameters, loss, input, targets.labels());
      }
      Evaluation evaluation =
          new Evaluation(
              value.stopGradient(),
              Autograd.gradient(value, leaf),
              targets.correct(logits.stopGradient()));
      evaluation.loss().attach(owner);
      evaluation.gradient().attach(owner);
      evaluation.correct().attach(owner);
      return evaluation;
    }
  }

  private NDArray input(NDManager scope) {
    NDArray input = features.stopGradient();
    input.attach(scope);
    return input;
  }

  @Override
  public Parts parts(
      NDManager owner, NDArray at, boolean updateStatistics, List<double[]> classFactors) {
    try (NDManager scope = owner.newSubManager();
        GradMode recording = GradMode.recording()) {
      NDArray leaf = Autograd.leaf(scope, at);
      NDArray logits = parameters.logits(leaf, input(scope));
      NDArray contributions = targets.contributions(loss, logits, classWeights);
      List<Part> parts =
          LossParts.of(contributions, leaf, targets.labels(), classFactors, model.format());
      NDArray whole = contributions.stopGradient().sum();
      NDArray correct = targets.correct(logits.stopGradient());
      for (Part part : parts) {
        part.loss().attach(owner);
        part.gradient().attach(owner);
      }
      whole.attach(owner);
      correct.attach(owner);
      return new Parts(whole, correct, parts);
    }
  }
}
