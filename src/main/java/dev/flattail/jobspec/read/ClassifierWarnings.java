package dev.flattail.jobspec.read;

import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.Heads;
import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.Stage2Spec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.Warning;
import dev.flattail.jobspec.schema.Names;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * Warns of losses that do not fit the range of the logits: one that scales cosines, of the
 * unbounded logits of a linear classifier, and one that does not scale them, of cosines.
 */
final class ClassifierWarnings {
  private static final String SCALED =
      "{\"type\": \"ldam\", \"maxMargin\": 0}, the cross-entropy of 30 times the cosines";

  private ClassifierWarnings() {}

  /** Returns the warnings about a spec. */
  static List<Warning> of(TrainSpec spec) {
    List<Warning> warnings = new ArrayList<>();
    ModelSpec model = spec.model();
    double scale = spec.loss().logitScale();
    if (scale > 1 && model.classifier() == Classifier.LINEAR) {
      warnings.add(
          new Warning(
              "/model/classifier",
              "is linear, and the loss %s multiplies its logits by %s, which is meant for cosines. Set cosine, or lower the loss's scale"
                  .formatted(
                      Names.of(spec.loss().getClass()),
                      BigDecimal.valueOf(scale).stripTrailingZeros().toPlainString())));
    }
    if (spec.epochs() > 0 && model.heads() == Heads.PLAIN) {
      addUnscaled(spec.loss(), model, "/loss", warnings);
    }
    if (spec.stage2() instanceof Stage2Spec.Trained second) {
      addUnscaled(second.loss(), second.model(model), "/stage2", warnings);
    }
    return warnings;
  }

  private static void addUnscaled(
      LossSpec loss, ModelSpec model, String pointer, List<Warning> warnings) {
    if (loss.logitScale() == 1 && model.classifier() == Classifier.COSINE) {
      warnings.add(
          new Warning(
              pointer,
              "has the loss %s, which does not scale the cosines of the classifier, so that it is nearly flat. Take %s, or set model.classifier to linear"
                  .formatted(Names.of(loss.getClass()), SCALED)));
    }
  }
}
