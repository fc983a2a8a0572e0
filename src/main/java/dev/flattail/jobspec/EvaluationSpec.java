package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.AtLeast;
import dev.flattail.jobspec.schema.Default;

/**
 * How often a training is evaluated. The last epoch always is.
 *
 * @param everyEpochs epochs between two evaluations
 * @param thresholds of the groups
 */
public record EvaluationSpec(
    @Default("1") @AtLeast(1) int everyEpochs, @Default("{}") Thresholds thresholds) {}
