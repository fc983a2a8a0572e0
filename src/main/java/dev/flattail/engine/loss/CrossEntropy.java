package dev.flattail.engine.loss;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/** Softmax cross-entropy, as {@code torch.nn.functional.cross_entropy}. */
final class CrossEntropy implements Loss {

  @Override
  public NDArray of(NDArray logits, NDArray labels, @Nullable NDArray classWeights) {
    return mean(logits, labels, classWeights);
  }

  /** Each sample's loss times its class weight {@code [N]}. */
  static NDArray perSample(NDArray logits, NDArray labels, @Nullable NDArray classWeights) {
    NDArray column = labels.reshape(-1, 1);
    NDArray nll = logits.logSoftmax(1).gather(column, 1).reshape(-1).neg();
    return classWeights == null ? nll : nll.mul(weightOf(nll, labels, classWeights));
  }

  /** torch's weighted mean: the sum of weighted losses over the sum of the weights used. */
  static NDArray mean(NDArray logits, NDArray labels, @Nullable NDArray classWeights) {
    NDArray losses = perSample(logits, labels, classWeights);
    return classWeights == null
        ? losses.mean()
        : losses.sum().div(weightOf(losses, labels, classWeights).sum());
  }

  /** The weight of each sample's class {@code [N]}; owned by {@code owner}'s manager. */
  private static NDArray weightOf(NDArray owner, NDArray labels, NDArray classWeights) {
    return classWeights.take(owner.getManager(), labels);
  }
}
