package dev.flattail.engine.loss;

import ai.djl.ndarray.NDArray;
import dev.flattail.engine.tensor.Scalars;
import org.jspecify.annotations.Nullable;

/**
 * Focal loss {@code (1-p)^gamma CE} with {@code p = exp(-CE)}, mean over samples. Class weights
 * multiply CE inside the exponent. The factor is differentiated. Source: Saddle-LongTail {@code
 * losses.py}.
 */
record FocalLoss(double gamma) implements Loss {

  @Override
  public NDArray perSample(NDArray logits, NDArray labels, @Nullable NDArray classWeights) {
    NDArray nll = CrossEntropyLoss.nll(logits, labels);
    NDArray losses =
        classWeights == null ? nll : nll.mul(classWeights.take(nll.getManager(), labels));
    return Scalars.power(losses.neg().exp().neg().add(1), gamma).mul(losses);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Weights act inside the exponent, and the mean is unweighted.
   */
  @Override
  public boolean sharesByWeight() {
    return false;
  }
}
