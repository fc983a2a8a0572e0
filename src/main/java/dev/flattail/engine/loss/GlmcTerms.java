package dev.flattail.engine.loss;

import ai.djl.ndarray.NDArray;
import dev.flattail.engine.tensor.Embeddings;
import dev.flattail.engine.tensor.Scalars;

/**
 * Global and Local Mixture Consistency (Du et al., CVPR 2023): Saddle-LongTail {@code
 * GLMC-2023/Trainer.py}.
 *
 * @param classWeights of the re-balanced part {@code [C]}
 * @param contrast weight of the consistency
 */
public record GlmcTerms(NDArray classWeights, double contrast) {

  /** Cross-entropy with the two labels by their shares, the plain mean over the batch; a scalar. */
  static NDArray unweighted(NDArray logits, Targets targets) {
    return targets.loss(new CrossEntropyLoss(), logits, null);
  }

  /**
   * The same with every label multiplied by its class's weight. Unlike a weighted cross-entropy it
   * is divided by the number of samples.
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
   * The two classifiers' losses on one view.
   *
   * @param unweightedShare of the plain classifier's loss
   */
  public NDArray classification(
      NDArray unweighted, NDArray balanced, Targets targets, double unweightedShare) {
    return Scalars.times(unweighted(unweighted, targets), unweightedShare)
        .add(Scalars.times(reweighted(balanced, targets), 1 - unweightedShare));
  }

  /**
   * How far one view's prediction is from the other's projection, weighed: minus the mean cosine;
   * no gradient flows into the projection (SimSiam).
   *
   * @param prediction {@code [N, D]}
   * @param projection {@code [N, D]}
   */
  public NDArray consistency(NDArray prediction, NDArray projection) {
    return Scalars.times(Embeddings.meanCosine(prediction, projection), -contrast);
  }
}
