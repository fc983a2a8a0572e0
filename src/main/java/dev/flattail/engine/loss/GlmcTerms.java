package dev.flattail.engine.loss;

import ai.djl.ndarray.NDArray;
import dev.flattail.engine.tensor.Embeddings;
import dev.flattail.engine.tensor.Scalars;

/**
 * Global and Local Mixture Consistency (Du et al., CVPR 2023): Saddle-LongTail {@code
 * GLMC-2023/Trainer.py}.
 *
 * @param classWeights of the rebalanced term {@code [C]}
 * @param contrast weight of the consistency term
 */
public record GlmcTerms(NDArray classWeights, double contrast) {

  /**
   * Computes the cross-entropy with both labels weighted by their shares, as an unweighted mean
   * over the batch; a scalar.
   */
  static NDArray unweighted(NDArray logits, Targets targets) {
    return targets.loss(new CrossEntropyLoss(), logits, null);
  }

  /**
   * Computes the same loss with every label multiplied by its class's weight. Unlike a weighted
   * cross-entropy, the sum is divided by the number of samples.
   *
   * @return scalar
   */
  NDArray reweighted(NDArray logits, Targets targets) {
    NDArray first = reweighted(logits, targets.labels());
    NDArray mixed = targets.mixedLabels();
    return mixed == null
        ? first
        : Scalars.times(first, targets.lambda())
            .add(Scalars.times(reweighted(logits, mixed), 1 - targets.lambda()));
  }

  private NDArray reweighted(NDArray logits, NDArray labels) {
    NDArray losses = CrossEntropyLoss.nll(logits, labels);
    return losses.mul(classWeights.take(losses.getManager(), labels)).mean();
  }

  /**
   * Combines the two classifiers' losses on one view.
   *
   * @param unweightedShare share of the unweighted classifier's loss
   */
  public NDArray classification(
      NDArray unweighted, NDArray balanced, Targets targets, double unweightedShare) {
    return Scalars.times(unweighted(unweighted, targets), unweightedShare)
        .add(Scalars.times(reweighted(balanced, targets), 1 - unweightedShare));
  }

  /**
   * Computes the weighted consistency loss: minus the mean cosine between one view's prediction and
   * the other's projection. The projection has no gradient (SimSiam).
   *
   * @param prediction {@code [N, D]}
   * @param projection {@code [N, D]}
   */
  public NDArray consistency(NDArray prediction, NDArray projection) {
    return Scalars.times(Embeddings.meanCosine(prediction, projection), -contrast);
  }
}
