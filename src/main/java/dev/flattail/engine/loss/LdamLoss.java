package dev.flattail.engine.loss;

import ai.djl.ndarray.NDArray;
import dev.flattail.engine.tensor.Scalars;
import org.jspecify.annotations.Nullable;

/**
 * Label-distribution-aware margins (Cao et al. 2019): the label's logit is reduced by its class's
 * margin, then all logits are scaled. The logits are cosines. Source: Saddle-LongTail {@code
 * losses.py}.
 *
 * @param margins {@code [C]}
 */
record LdamLoss(NDArray margins, double scale) implements Loss {

  /**
   * Computes the margins {@code maxMargin n_c^(-1/4) / max n^(-1/4)}. The rarest class has the
   * largest.
   */
  static double[] margins(int[] classCounts, double maxMargin) {
    ClassWeights.requireImages(classCounts);
    double[] margins = new double[classCounts.length];
    double largest = 0;
    for (int c = 0; c < margins.length; c++) {
      margins[c] = 1 / Math.sqrt(Math.sqrt(classCounts[c]));
      largest = Math.max(largest, margins[c]);
    }
    for (int c = 0; c < margins.length; c++) {
      margins[c] *= maxMargin / largest;
    }
    return margins;
  }

  @Override
  public NDArray perSample(NDArray logits, NDArray labels, @Nullable NDArray classWeights) {
    int classes = Math.toIntExact(logits.getShape().get(1));
    NDArray isLabel = labels.oneHot(classes, logits.getDataType());
    NDArray lowered = logits.sub(isLabel.mul(margins));
    return CrossEntropyLoss.nll(Scalars.times(lowered, scale), labels);
  }
}
