package dev.flattail.engine.loss;

import ai.djl.ndarray.NDArray;
import dev.flattail.jobspec.LossSpec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Label-aware smoothing (Zhong et al. 2021): {@code (1 - eps_y) nll + eps_y mean_c(-log p_c)}, the
 * mean over all classes. Source: MiSLAS {@code methods.py}.
 *
 * @param smoothing eps {@code [C]}
 */
record LabelAwareSmoothingLoss(NDArray smoothing) implements Loss {

  /** Computes eps of each class. */
  static double[] smoothing(int[] classCounts, LossSpec.LabelAwareSmoothing spec) {
    ClassWeights.requireImages(classCounts);
    int most = Arrays.stream(classCounts).max().orElseThrow();
    int least = Arrays.stream(classCounts).min().orElseThrow();
    double range = spec.smoothHead() - spec.smoothTail();
    // With equal counts the share is 0/0; all classes are then treated as the most frequent one.
    return Arrays.stream(classCounts)
        .mapToDouble(n -> most == least ? 1 : (n - least) / (double) (most - least))
        .map(
            share ->
                switch (spec.shape()) {
                  case CONCAVE -> spec.smoothTail() + range * Math.sin(share * Math.PI / 2);
                  case LINEAR -> spec.smoothTail() + range * share;
                  case CONVEX -> spec.smoothHead() + range * Math.sin((3 + share) * Math.PI / 2);
                  case EXP -> spec.smoothTail() + range * Math.pow(share, spec.power());
                })
        .toArray();
  }

  @Override
  public NDArray perSample(NDArray logits, NDArray labels, @Nullable NDArray classWeights) {
    NDArray logProbabilities = logits.logSoftmax(1);
    NDArray nll = logProbabilities.gather(labels.reshape(-1, 1), 1).reshape(-1).neg();
    NDArray uniform = logProbabilities.mean(new int[] {1}).neg();
    NDArray eps = smoothing.take(nll.getManager(), labels);
    return nll.add(eps.mul(uniform.sub(nll)));
  }
}
