package dev.flattail.engine.loss;

import ai.djl.ndarray.NDArray;
import dev.flattail.engine.tensor.Scalars;
import org.jspecify.annotations.Nullable;

/**
 * A training loss of logits and labels, differentiable in the logits.
 *
 * <p>A simple loss implements {@link #perSample} and nothing else. One in which class weights act
 * within a sample overrides {@link #sharesByWeight} too. One that depends on more than logits
 * overrides the hook that tells it: {@link #inBatch}, {@link #ofMixedLabels}, {@link #onSamples}
 * and {@link #on} give the loss that knows. The other methods are for callers.
 */
public interface Loss {
  /**
   * Each sample's own loss; the batch's loss is their mean, weighted by {@link #sampleShare}.
   *
   * @param logits {@code [N, C]} as the head gives them
   * @param labels {@code [N]}, INT64
   * @param classWeights {@code [C]} in the logits' number format, or null for none; only losses
   *     whose samples depend on their class's weight look at it
   * @return {@code [N]}, owned by {@code logits}' manager
   */
  NDArray perSample(NDArray logits, NDArray labels, @Nullable NDArray classWeights);

  /**
   * Whether a sample counts in the batch's mean in proportion to its class's weight. False where
   * weights act inside the sample's loss.
   */
  default boolean sharesByWeight() {
    return true;
  }

  /**
   * This loss on one batch: for losses that depend on the batch's class counts or on the epoch, or
   * draw at random.
   */
  default Loss inBatch(BatchContext batch) {
    return this;
  }

  /** This loss for the labels that mixup mixed in: what is drawn for them is drawn apart. */
  default Loss ofMixedLabels() {
    return this;
  }

  /**
   * This loss on some samples of its batch, with what was drawn for them.
   *
   * @param samples their places in the batch {@code [n]}, INT64; what is made is its manager's
   */
  default Loss onSamples(NDArray samples) {
    return this;
  }

  /**
   * This loss for samples with these features: for losses that depend on more than logits.
   *
   * @param features {@code [N, F]}, recorded
   */
  default Loss on(NDArray features) {
    return this;
  }

  /**
   * The loss of a batch: {@code sum(share * perSample) / sum(share)}, as torch's weighted mean.
   *
   * @param logits {@code [N, C]} as the head gives them
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
   * What each sample adds to {@link #of}: their sum is the batch's loss.
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

  /** How much a sample of class weight {@code w} counts in a batch's mean, relative to others. */
  default double sampleShare(double classWeight) {
    return sharesByWeight() ? classWeight : 1;
  }

  /** How much each sample counts in the batch's mean {@code [N]}; null when all count the same. */
  private @Nullable NDArray shares(NDArray like, NDArray labels, @Nullable NDArray classWeights) {
    return classWeights == null || !sharesByWeight()
        ? null
        : classWeights.take(like.getManager(), labels);
  }
}
