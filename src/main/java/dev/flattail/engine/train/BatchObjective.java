package dev.flattail.engine.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.optim.Objective;
import dev.flattail.engine.tensor.Autograd;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.GradMode;
import org.jspecify.annotations.Nullable;

/**
 * A model's loss on one batch, batch normalisation in training mode.
 *
 * @param images {@code [N, C, H, W]}
 * @param classWeights {@code [C]} in the model's master format, or null
 */
public record BatchObjective(
    Model model, Loss loss, @Nullable NDArray classWeights, NDArray images, Targets targets)
    implements Objective {

  @Override
  public Evaluation at(NDManager owner, NDArray at, boolean updateStatistics) {
    BatchNormMode mode = updateStatistics ? BatchNormMode.TRAIN : BatchNormMode.TRAIN_KEEP_RUNNING;
    // The pass's activations are freed before the next pass of the same step.
    try (NDManager scope = owner.newSubManager();
        GradMode recording = GradMode.recording()) {
      NDArray leaf = Autograd.leaf(scope, at);
      NDArray input = images.stopGradient();
      input.attach(scope);
      NDArray logits = model.forward(leaf, input, mode).logits();
      NDArray value = targets.loss(loss, logits, classWeights);
      NDArray gradient = Autograd.gradient(value, leaf);
      NDArray detached = value.stopGradient();
      NDArray correct = targets.correct(logits.stopGradient());
      for (NDArray result : new NDArray[] {detached, gradient, correct}) {
        result.attach(owner);
      }
      return new Evaluation(detached, gradient, correct);
    }
  }
}
