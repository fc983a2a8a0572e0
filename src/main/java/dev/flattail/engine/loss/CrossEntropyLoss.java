package dev.flattail.engine.loss;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/** Softmax cross-entropy, as {@code torch.nn.functional.cross_entropy}. */
final class CrossEntropyLoss implements Loss {

  @Override
  public NDArray perSample(NDArray logits, NDArray labels, @Nullable NDArray classWeights) {
    return nll(logits, labels);
  }

  /** Computes {@code -log p_y} of each sample {@code [N]}. */
  static NDArray nll(NDArray logits, NDArray labels) {
    NDArray column = labels.reshape(-1, 1);
    return logits.logSoftmax(1).gather(column, 1).reshape(-1).neg();
  }
}
