package dev.flattail.results;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * The models of one training stage, evaluated on the test split. The three are kept apart: the
 * reference codes pick the best epoch on the test set, which no honest comparison may.
 *
 * @param end the last evaluated epoch; {@code final} in JSON
 * @param bestOnValidation the epoch that was best on the validation split; null without one
 * @param bestOnTest the epoch that was best on the test split itself; null without test images
 */
public record StageResult(
    @JsonProperty("final") EvaluationResult end,
    @Nullable EvaluationResult bestOnValidation,
    @Nullable EvaluationResult bestOnTest) {}
