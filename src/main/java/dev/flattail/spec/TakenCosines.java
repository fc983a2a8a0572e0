package dev.flattail.spec;

import org.jspecify.annotations.Nullable;

/** Holds losses of cosines to a classifier that gives them. */
final class TakenCosines {
  private static final String CLASSIFIER = "/model/classifier";

  private TakenCosines() {}

  /**
   * @param asked pointer to what has the loss
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
