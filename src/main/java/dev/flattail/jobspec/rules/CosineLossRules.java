package dev.flattail.jobspec.rules;

import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.schema.Names;
import dev.flattail.jobspec.schema.Problems;
import org.jspecify.annotations.Nullable;

/** Requires a cosine classifier for losses of cosines. */
final class CosineLossRules {
  private static final String CLASSIFIER = "/model/classifier";

  private CosineLossRules() {}

  /**
   * @param asked pointer to the owner of the loss
   */
  static void check(
      @Nullable LossSpec loss, @Nullable ModelSpec model, String asked, Problems problems) {
    if (loss != null
        && model != null
        && loss.takesCosines()
        && model.classifier() != Classifier.COSINE
        && !problems.under(CLASSIFIER)) {
      problems.add(
          CLASSIFIER,
          "must be cosine: %s has the loss %s, whose margin and noise are measured in cosines"
              .formatted(asked, Names.of(loss.getClass())),
          "cosine");
    }
  }
}
