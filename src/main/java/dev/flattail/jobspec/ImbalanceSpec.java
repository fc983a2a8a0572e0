package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.Above;
import dev.flattail.jobspec.schema.AtMost;
import dev.flattail.jobspec.schema.Default;

/** Long-tailed class profiles; Saddle-LongTail {@code imbalance_cifar.py}. */
public sealed interface ImbalanceSpec {
  /** Returns the rarest class's count divided by the largest one's. */
  double factor();

  /** {@code n_c = int(n_max * factor^(c/(C-1)))}. */
  record Exp(@Default("0.01") @Above(0) @AtMost(1) double factor) implements ImbalanceSpec {}

  /**
   * The first half of the classes has {@code n_max} images, the others {@code int(n_max * factor)}.
   */
  record Step(@Default("0.01") @Above(0) @AtMost(1) double factor) implements ImbalanceSpec {}

  /**
   * Computes the number of images that each class keeps.
   *
   * @param available images of each class; {@code n_max} is their mean, as in the reference code
   * @return counts truncated as in the reference code, and never more than available
   */
  default int[] counts(int[] available) {
    int[] counts = wanted(available);
    for (int c = 0; c < counts.length; c++) {
      counts[c] = Math.min(available[c], counts[c]);
    }
    return counts;
  }

  /** Computes the counts of {@link #counts} as if every class had enough images. */
  default int[] wanted(int[] available) {
    int classes = available.length;
    long total = 0;
    for (int n : available) {
      total += n;
    }
    double most = (double) total / classes;
    int[] counts = new int[classes];
    for (int c = 0; c < classes; c++) {
      double wanted =
          switch (this) {
            case Exp exp -> classes == 1 ? most : most * Math.pow(exp.factor, c / (classes - 1.0));
            case Step step -> c < classes / 2 ? most : most * step.factor;
          };
      counts[c] = (int) wanted;
    }
    return counts;
  }
}
