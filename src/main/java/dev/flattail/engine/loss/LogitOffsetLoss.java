package dev.flattail.engine.loss;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cross-entropy of logits plus an offset for each class: logit adjustment {@code tau log pi_c}
 * (Menon et al. 2021) and balanced softmax {@code log n_c} (Ren et al. 2020).
 *
 * @param offsets {@code [C]}
 */
record LogitOffsetLoss(NDArray offsets) implements Loss {

  /** Computes {@code tau log(n_c / N)}. */
  static double[] logPriors(int[] classCounts, double tau) {
    ClassWeights.requireImages(classCounts);
    double total = Arrays.stream(classCounts).asLongStream().sum();
    return Arrays.stream(classCounts).mapToDouble(n -> tau * Math.log(n / total)).toArray();
  }

  /** Computes {@code log n_c}. */
  static double[] logCounts(int[] classCounts) {
    ClassWeights.requireImages(classCounts);
    return Arrays.stream(classCounts).mapToDouble(Math::log).toArray();
  }

  @Override
  public NDArray perSample(NDArray logits, NDArray labels, @Nullable NDArray classWeights) {
    return CrossEntropyLoss.nll(logits.add(offsets), labels);
  }
}
