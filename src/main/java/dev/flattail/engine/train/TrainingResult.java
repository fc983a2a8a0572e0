package dev.flattail.engine.train;

import dev.flattail.engine.evaluate.Evaluation;
import org.jspecify.annotations.Nullable;

/**
 * What a training ends with. The three are kept apart: the reference codes pick the best epoch on
 * the test set, which no honest comparison may.
 *
 * @param end of the last epoch, on the test split
 * @param bestOnValidation on the test split, of the epoch that was best on the validation split;
 *     null without one
 * @param bestOnTest of the epoch that was best on the test split itself; null without test images
 * @param stopped whether it ended early because it was asked to
 */
public record TrainingResult(
    Evaluation end,
    @Nullable Evaluation bestOnValidation,
    @Nullable Evaluation bestOnTest,
    boolean stopped) {}
