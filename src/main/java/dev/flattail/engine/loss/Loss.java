package dev.flattail.engine.loss;

import ai.djl.ndarray.NDArray;
import dev.flattail.engine.tensor.Scalars;
import org.jspecify.annotations.Nullable;

/**
 * A training loss of logits and labels, differentiable in the logits.
 *
 * <p>A simple loss implements {@link #perSample} alone. A loss in which class weights act within a
 * sample also overrides {@link #sharesByWeight}. A loss that depends on more than logits overrides
 * the hook that supplies the extra input: {@link #inBatch}, {@link #ofMixedLabels}, {@link
 * #onSamples} or {@link #on}. The remaining methods are for callers.
 */
public interface Loss {
  /**
   * Computes the loss of each sample. The batch's loss is their mean, weighted by {@link
   * #sampleShare}.
   *
   * @param logits {@code [N, C]} as the classifier returns them
   * @param labels {@code [N]}, INT64
   * @param classWeights {@code [C]} in the logits' number format, or null for none; used only by
   *     losses in which class weights act within a sample
   * @return {@code [N]}, owned by {@code logits}' manager
   */
  NDArray perSample(NDArray logits, NDArray labels, @Nullable NDArray classWeights);

  /**
   * Returns whether a sample's share of the batch mean is proportional to its class's weight. False
   * when weights act within the sample's loss.
   */
  default boolean sharesByWeight() {
    return true;
  }

  /**
   * Returns this loss for one batch, for losses that depend on the batch's class counts or the
   * epoch, or that draw at random.
   */
  default Loss inBatch(BatchContext batch) {
    return this;
  }

  /** Returns this loss for the mixed-in labels of mixup, with separate random draws. */
  default Loss ofMixedLabels() {
    return this;
  }

  /**
   * Returns this loss for some samples of its batch, with their random draws.
   *
   * @param samples positions in the batch {@code [n]}, INT64; new arrays belong to its manager
   */
  default Loss onSamples(NDArray samples) {
    return this;
  }

  /**
   * Returns this loss for samples with these features, for losses that depend on more than logits.
   *
   * @param features {@code [N, F]}, recorded
   */
  default Loss on(NDArray features) {
    return this;
  }

  /**
   * Computes the loss of a batch: {@code sum(share * perSample) / sum(share)}, as torch's weighted
   * mean.
   *
   * @param logits {@code [N, C]} as the classifier returns them
   * @param labels {@code [N]}, INT64
   * @param classWeights {@code [C]} in the logits' number format, or null for none
   * @return scalar, owned by {@code logits}' manager
   */
  default NDArray of(NDArray logits, NDArray labels, @Nullable NDArray classWeights) {
    NDArray losses = perSample(logits, labels, classWeights);
    NDArray shares = shares(losses, labels, classWeights);
    return shares == null ? losses.mean() : losses.mul(shares).sum().div(shares.sum());
  }

  /**
   * Computes the contribution of each sample to {@link #of}. The sum of the contributions is the
   * batch's loss.
   *
   * @return {@code [N]}, owned by {@code logits}' manager
   */
  default NDArray contributions(NDArray logits, NDArray labels, @Nullable NDArray classWeights) {
    NDArray losses = perSample(logits, labels, classWeights);
    NDArray shares = shares(losses, labels, classWeights);
    return shares == null
        ? Scalars.times(losses, 1.0 / labels.size())
        : losses.mul(shares).div(shares.sum());
  }

  /** Returns the relative weight of a sample of class weight {@code w} in the batch mean. */
  default double sampleShare(double classWeight) {
    return sharesByWeight() ? classWeight : 1;
  }

  /**
   * Computes the weight of each sample in the batch mean {@code [N]}, or null when all are equal.
   */
  private @Nullable NDArray shares(NDArray like, NDArray labels, @Nullable NDArray classWeights) {
    return classWeights == null || !sharesByWeight()
        ? null
        : classWeights.take(like.getManager(), labels);
  }
}
