package dev.flattail.engine.train;

import org.jspecify.annotations.Nullable;

/**
 * What a training ends with.
 *
 * @param scores of the last stage
 * @param stage1 of the first of two stages, otherwise null
 * @param tau what {@code tau-norm} chose, otherwise null
 * @param gradients of the classifier by pair of classes, of a first stage with the loss {@code
 *     arb}; otherwise null
 * @param stopped whether it ended early because it was asked to
 */
public record TrainingResult(
    Scores scores,
    @Nullable Scores stage1,
    @Nullable Double tau,
    @Nullable PairGradients gradients,
    boolean stopped) {}
