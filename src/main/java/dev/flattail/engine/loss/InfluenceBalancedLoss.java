package dev.flattail.engine.loss;

import ai.djl.ndarray.NDArray;
import dev.flattail.engine.tensor.Scalars;
import org.jspecify.annotations.Nullable;

/**
 * Influence-balanced loss (Park et al., ICCV 2021): cross-entropy until {@code startEpoch} epochs
 * are completed. After that, cross-entropy is divided by a sample's influence on the classifier,
 * {@code w_y alpha CE / (sum_c |p_c - [c = y]| |f|_1 + 0.001)}, with an unweighted mean over the
 * batch. The divisor is differentiated, as in {@code losses.py} of pseulki/IB-Loss and of
 * Saddle-LongTail.
 *
 * @param startEpoch number of first epochs with cross-entropy alone
 * @param alpha factor on every sample's loss
 * @param weights of the classes {@code [C]}
 * @param norms L1 norms of the samples' features {@code [N]}; null before {@link #on}
 */
record InfluenceBalancedLoss(int startEpoch, double alpha, NDArray weights, @Nullable NDArray norms)
    implements Loss {
  private static final double EPSILON = 0.001;

  @Override
  public Loss inBatch(BatchContext batch) {
    return batch.epoch() < startEpoch ? new CrossEntropyLoss() : this;
  }

  @Override
  public Loss on(NDArray features) {
    return new InfluenceBalancedLoss(startEpoch, alpha, weights, features.abs().sum(new int[] {1}));
  }

  @Override
  public NDArray perSample(NDArray logits, NDArray labels, @Nullable NDArray classWeights) {
    if (norms == null) {
      throw new IllegalStateException("a sample's influence needs its features");
    }
    NDArray probabilities = logits.softmax(1);
    NDArray labeled =
        labels
            .oneHot(Math.toIntExact(logits.getShape().get(1)))
            .toType(logits.getDataType(), false);
    NDArray influence = probabilities.sub(labeled).abs().sum(new int[] {1}).mul(norms);
    NDArray losses = CrossEntropyLoss.nll(logits, labels);
    return Scalars.times(losses, alpha)
        .mul(weights.take(losses.getManager(), labels))
        .div(influence.add(EPSILON));
  }

  @Override
  public boolean sharesByWeight() {
    return false;
  }
}
