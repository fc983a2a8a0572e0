package dev.flattail.engine.loss;

import ai.djl.ndarray.NDArray;
import dev.flattail.engine.tensor.Scalars;
import org.jspecify.annotations.Nullable;

/**
 * Poly-1 (Leng et al., ICLR 2022): {@code CE + epsilon (1 - p_y)}, cross-entropy with another
 * coefficient of the first term of its expansion in {@code 1 - p_y}. Source: the paper's listing
 * {@code poly1_cross_entropy}.
 */
record Poly1Loss(double epsilon) implements Loss {

  @Override
  public NDArray perSample(NDArray logits, NDArray labels, @Nullable NDArray classWeights) {
    NDArray nll = CrossEntropyLoss.nll(logits, labels);
    NDArray others = nll.neg().exp().neg().add(1);
    return nll.add(Scalars.times(others, epsilon));
  }
}
