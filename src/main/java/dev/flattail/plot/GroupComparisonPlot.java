package dev.flattail.plot;

import dev.flattail.plot.draw.Picture;
import dev.flattail.results.EvaluationResult;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Balanced accuracy of several runs and their accuracies on frequent and rare classes.
 *
 * @param run what is compared, printed under the title
 */
public record GroupComparisonPlot(String run, List<RunEvaluation> runs) implements Plot {
  private static final List<Function<EvaluationResult, @Nullable Double>> GROUPS =
      List.of(
          EvaluationResult::balancedAccuracy,
          EvaluationResult::many,
          EvaluationResult::medium,
          EvaluationResult::few);

  public GroupComparisonPlot {
    runs = List.copyOf(runs);
  }

  Picture picture() {
    return RunEvaluation.compared(
            "Accuracy by group of classes",
            run,
            "mean accuracy over the group's classes; balanced: over all",
            List.of("Balanced", "Many", "Medium", "Few"),
            runs,
            (evaluation, column) -> GROUPS.get(column).apply(evaluation))
        .finish(
            "group",
            "Balanced accuracy and accuracy on classes with many, medium and few training images"
                + " of: "
                + RunEvaluation.names(runs));
  }
}
