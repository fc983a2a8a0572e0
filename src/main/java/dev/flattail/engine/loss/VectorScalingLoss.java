package dev.flattail.engine.loss;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Vector-scaling loss (Kini et al. 2021): {@code CE(z / Delta + iota)}. Source: Saddle-LongTail
 * {@code losses.py}.
 *
 * @param factors Delta {@code [C]}
 * @param offsets iota {@code [C]}
 */
record VectorScalingLoss(NDArray factors, NDArray offsets) implements Loss {

  /** Computes Delta, {@code (n_1 / n_c)^gamma}, which is 1 for the most frequent class. */
  static double[] factors(int[] classCounts, double gamma) {
    ClassWeights.requireImages(classCounts);
    double[] factors =
        Arrays.stream(classCounts).mapToDouble(count -> Math.pow(1.0 / count, gamma)).toArray();
    double least = Arrays.stream(factors).min().orElseThrow();
    return Arrays.stream(factors).map(factor -> factor / least).toArray();
  }

  @Override
  public NDArray perSample(NDArray logits, NDArray labels, @Nullable NDArray classWeights) {
    return CrossEntropyLoss.nll(logits.div(factors).add(offsets), labels);
  }
}
