package dev.flattail.results;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/**
 * The result of a training.
 *
 * @param models models of the last stage
 * @param stage1 models of the first of two stages, otherwise null
 * @param tau exponent that {@code tau-norm} selected; omitted from the JSON when null
 * @param stopped the end before the last epoch; null for a training of all epochs
 * @param judgment expectations of the spec, and whether they are met
 */
public record TrainResult(
    @JsonUnwrapped StageResult models,
    @Nullable StageResult stage1,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double tau,
    @Nullable Stopped stopped,
    @JsonUnwrapped Judgment judgment) {
  /** The field that only a training with early stopping, or a paused one, can have. */
  public static final String STOPPED = "stopped";

  /** Returns the same result with a judgment. */
  public TrainResult judged(Judgment by) {
    return new TrainResult(models, stage1, tau, stopped, by);
  }

  /** Returns the evaluation of one of a training's models. */
  public @Nullable EvaluationResult model(ModelChoice choice) {
    return switch (choice) {
      case FINAL -> models.end();
      case BEST_ON_VALIDATION -> models.bestOnValidation();
      case BEST_ON_TEST -> models.bestOnTest();
    };
  }
}
