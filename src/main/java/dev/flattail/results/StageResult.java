package dev.flattail.results;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * The models of one training stage, evaluated on the test split. The three are kept apart because
 * the reference codes select the best epoch on the test set, which an honest comparison must not
 * do.
 *
 * @param end the last evaluated epoch; {@code final} in JSON
 * @param bestOnValidation the best epoch by the validation split; null without one
 * @param bestOnTest the best epoch by the test split itself; null without test images
 */
public record StageResult(
    @JsonProperty("final") EvaluationResult end,
    @Nullable EvaluationResult bestOnValidation,
    @Nullable EvaluationResult bestOnTest) {}
