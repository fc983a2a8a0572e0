package dev.flattail.engine.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Scalars;
import dev.flattail.jobspec.ArbCounts;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Attraction-repulsion-balanced loss (Xie et al. 2023): {@code -log(e^{z_y} / sum_j (n_j / n_y)
 * e^{z_j})}, with logits clamped to +-30, beyond which the gradient is zero. Source: ARBLOSS {@code
 * train_stage1.py}, {@code ARB_Loss}.
 *
 * <p>This is the cross-entropy of {@code z + log n}: balanced softmax with other counts. With
 * counts of the batch, an absent class has {@code log 0}, so it leaves the denominator. Outside
 * training there is no batch. The counts are then those of the training set, which are proportional
 * to a batch's expected counts.
 *
 * @param logCounts {@code [C]}
 */
record AttractionRepulsionLoss(NDArray logCounts, NumberFormat format, ArbCounts counts)
    implements Loss {
  private static final double MOST = 30;

  @Override
  public Loss inBatch(BatchContext batch) {
    if (counts == ArbCounts.GLOBAL) {
      return this;
    }
    NDArray labels = batch.labels();
    double[] inBatch = new double[Math.toIntExact(logCounts.size())];
    for (long label : labels.toLongArray()) {
      inBatch[(int) label]++;
    }
    double[] logs = Arrays.stream(inBatch).map(Math::log).toArray();
    return new AttractionRepulsionLoss(
        format.create(labels.getManager(), logs, new Shape(logs.length)), format, counts);
  }

  @Override
  public NDArray perSample(NDArray logits, NDArray labels, @Nullable NDArray classWeights) {
    return CrossEntropyLoss.nll(Scalars.within(logits, MOST).add(logCounts), labels);
  }
}
