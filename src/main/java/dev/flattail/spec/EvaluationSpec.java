package dev.flattail.spec;

/**
 * How often a training is evaluated; the last epoch always is.
 *
 * @param everyEpochs epochs between two evaluations
 * @param thresholds of the groups
 */
public record EvaluationSpec(
    @Default("1") @AtLeast(1) int everyEpochs, @Default("{}") Thresholds thresholds) {}
