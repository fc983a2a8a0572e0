package dev.flattail.submission;

import dev.flattail.jobspec.EarlyStoppingSpec;
import dev.flattail.jobspec.schema.Nearest;
import dev.flattail.jobspec.schema.SpecProblem;
import dev.flattail.results.EpochRow;
import dev.flattail.results.ValidationFigure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks that early stopping is by a figure of the validation split. */
final class EarlyStoppingChecks {
  private static final String POINTER = "/earlyStopping/metric";

  private EarlyStoppingChecks() {}

  static void check(@Nullable EarlyStoppingSpec stopping, List<SpecProblem> problems) {
    if (stopping == null || ValidationFigure.ofField(stopping.metric()).isPresent()) {
      return;
    }
    List<String> known = ValidationFigure.fields();
    String metric = stopping.metric();
    String nearest = Nearest.of(metric, known);
    problems.add(
        EpochRow.testFigures().contains(metric)
            ? new SpecProblem(
                POINTER,
                "%s is measured on the test split. That would choose the length of the training by the images that are to judge it; take one of: %s"
                    .formatted(metric, String.join(", ", known)),
                known.getFirst())
            : new SpecProblem(
                POINTER,
                "must be a figure of the metrics rows that is measured on the validation split: %s"
                    .formatted(String.join(", ", known)),
                nearest == null ? known.getFirst() : nearest));
  }
}
