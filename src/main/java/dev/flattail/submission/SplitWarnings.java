package dev.flattail.submission;

import dev.flattail.datasets.ClassSplit;
import dev.flattail.jobspec.EvaluateSpec;
import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.Thresholds;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.Warning;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Warns of figures that a data set leaves null: of a test split or groups without images. */
final class SplitWarnings {
  private SplitWarnings() {}

  /**
   * Returns the warnings.
   *
   * @param spec as submitted
   */
  static List<Warning> of(JobSpec spec, List<ClassSplit> classes) {
    List<Warning> warnings = new ArrayList<>();
    switch (spec) {
      case TrainSpec train -> {
        addRanks(
            train.evaluation().thresholds(), "/evaluation/thresholds", classes.size(), warnings);
        if (Submissions.total(classes, ClassSplit::test) == 0) {
          warnings.add(
              new Warning(
                  "/dataset",
                  "has no test images, so the training's accuracies and losses on the test split are null; register the images with a test split, or evaluate the checkpoint on another data set"));
        }
      }
      case EvaluateSpec evaluate ->
          addRanks(evaluate.thresholds(), "/thresholds", classes.size(), warnings);
      default -> {}
    }
    return warnings;
  }

  private static void addRanks(
      @Nullable Thresholds thresholds, String pointer, int classes, List<Warning> warnings) {
    if (!(thresholds instanceof Thresholds.ByRank(int manyBelow, int fewFrom))) {
      return;
    }
    String has =
        "the data set has %d classes, so the last has rank %d".formatted(classes, classes - 1);
    if (manyBelow >= classes) {
      warnings.add(
          new Warning(
              pointer + "/manyBelow",
              "%s, and every class is \"many\"; take a smaller rank".formatted(has)));
    } else if (fewFrom >= classes) {
      warnings.add(
          new Warning(
              pointer + "/fewFrom",
              "%s, and no class is \"few\"; take a smaller rank".formatted(has)));
    }
  }
}
