package dev.flattail.jobspec.read;

import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.Warning;
import dev.flattail.jobspec.schema.Names;
import java.math.BigDecimal;
import java.util.List;

/** Warns of a loss that scales cosines and gets the unbounded logits of a linear classifier. */
final class ClassifierWarnings {
  private ClassifierWarnings() {}

  /** Returns the warnings about a spec. */
  static List<Warning> of(TrainSpec spec) {
    double scale = spec.loss().logitScale();
    if (scale <= 1 || spec.model().classifier() != Classifier.LINEAR) {
      return List.of();
    }
    return List.of(
        new Warning(
            "/model/classifier",
            "is linear, and the loss %s multiplies its logits by %s, which is meant for cosines. Set cosine, or lower the loss's scale"
                .formatted(
                    Names.of(spec.loss().getClass()),
                    BigDecimal.valueOf(scale).stripTrailingZeros().toPlainString())));
  }
}
