package dev.flattail.jobspec.rules;

import dev.flattail.jobspec.SharpnessSpec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.schema.Problems;

/** Checks early stopping against the rest of its training. */
final class EarlyStoppingRules {
  private static final String POINTER = "/earlyStopping";

  private EarlyStoppingRules() {}

  static void check(TrainSpec spec, Problems problems) {
    if (spec.earlyStopping() == null) {
      return;
    }
    if (spec.stage2() != null) {
      problems.add(
          POINTER,
          "cannot be combined with stage2, because the epochs of the second stage follow those of a"
              + " whole first stage; train the first stage alone, then submit the second with"
              + " initFrom and epochs 0");
    }
    if (spec.sharpness() instanceof SharpnessSpec.Swa) {
      problems.add(
          POINTER,
          "cannot be combined with sharpness swa, because the averaged weights replace the others"
              + " in the last epoch, which an early end would leave out");
    }
    boolean measured = spec.dataset() == null || spec.dataset().validation().perClass() > 0;
    if (!measured && !problems.under("/dataset")) {
      problems.add(
          POINTER, "needs a validation split, and there is none; set dataset.validation.perClass");
    }
  }
}
