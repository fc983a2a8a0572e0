package dev.flattail.engine.loss;

import ai.djl.ndarray.NDArray;
import dev.flattail.engine.tensor.Scalars;
import org.jspecify.annotations.Nullable;

/**
 * The labels of a batch.
 *
 * @param labels {@code [N]}, INT64
 * @param mixedLabels labels of the mixed-in images {@code [N]}, or null without mixup
 * @param lambda share of {@code labels}; 1 without mixup
 */
public record Targets(NDArray labels, @Nullable NDArray mixedLabels, double lambda) {

  /** Returns targets without mixup. */
  public static Targets of(NDArray labels) {
    return new Targets(labels, null, 1);
  }

  /**
   * Computes the loss, which under mixup is {@code lambda L(a) + (1-lambda) L(b)} (Zhang et al.
   * 2018).
   */
  public NDArray loss(Loss loss, NDArray logits, @Nullable NDArray classWeights) {
    NDArray first = loss.of(logits, labels, classWeights);
    if (mixedLabels == null) {
      return first;
    }
    NDArray second = loss.ofMixedLabels().of(logits, mixedLabels, classWeights);
    return Scalars.times(first, lambda).add(Scalars.times(second, 1 - lambda));
  }

  /**
   * Computes the contribution of each sample to {@link #loss}. The sum of the contributions is the
   * batch's loss.
   *
   * @return {@code [N]}, owned by {@code logits}' manager
   */
  public NDArray contributions(Loss loss, NDArray logits, @Nullable NDArray classWeights) {
    NDArray first = loss.contributions(logits, labels, classWeights);
    return mixedLabels == null
        ? first
        : Scalars.times(first, lambda)
            .add(
                Scalars.times(
                    loss.ofMixedLabels().contributions(logits, mixedLabels, classWeights),
                    1 - lambda));
  }

  /**
   * Computes the loss of each sample {@code [N]}; under mixup, of both its labels by their shares.
   */
  public NDArray perSample(Loss loss, NDArray logits, @Nullable NDArray classWeights) {
    NDArray first = loss.perSample(logits, labels, classWeights);
    return mixedLabels == null
        ? first
        : Scalars.times(first, lambda)
            .add(
                Scalars.times(
                    loss.ofMixedLabels().perSample(logits, mixedLabels, classWeights), 1 - lambda));
  }

  /** Counts correct predictions, a scalar; under mixup, the two labels count by their shares. */
  public NDArray correct(NDArray logits) {
    NDArray predictions = logits.argMax(1);
    NDArray first = hits(predictions, labels, logits);
    if (mixedLabels == null) {
      return first;
    }
    return Scalars.times(first, lambda)
        .add(Scalars.times(hits(predictions, mixedLabels, logits), 1 - lambda));
  }

  private static NDArray hits(NDArray predictions, NDArray labels, NDArray logits) {
    return predictions.eq(labels).toType(logits.getDataType(), false).sum();
  }
}
