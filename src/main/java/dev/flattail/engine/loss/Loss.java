package dev.flattail.engine.loss;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/** A training loss of logits and labels, differentiable in the logits. */
public interface Loss {
  /**
   * The loss of a batch.
   *
   * @param logits {@code [N, C]} as the head gives them
   * @param labels {@code [N]}, INT64
   * @param classWeights {@code [C]} in the logits' number format, or null for none
   * @return scalar, owned by {@code logits}' manager
   */
  NDArray of(NDArray logits, NDArray labels, @Nullable NDArray classWeights);

  /**
   * How much a sample of class weight {@code w} counts in a batch's mean, relative to others: the
   * mean over a batch is {@code sum(share * sampleLoss) / sum(share)}. As torch's weighted mean
   * here.
   */
  default double sampleShare(double classWeight) {
    return classWeight;
  }

  /**
   * What the loss multiplies logits by before its softmax. A cosine head gives cosines, and the
   * loss scales them; so {@code softmax(logitScale * logits)} are the probabilities that training
   * optimises, which calibration (ECE) must be computed from. The plain cross-entropy that metrics
   * show as test loss takes the logits unscaled.
   */
  default double logitScale() {
    return 1;
  }
}
