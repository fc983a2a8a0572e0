package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.Above;
import dev.flattail.jobspec.schema.AtLeast;
import dev.flattail.jobspec.schema.Default;

/**
 * Which checkpoints a training keeps beside the last and the best, and how often it saves the last.
 *
 * @param everyEpochs epochs between two of them
 * @param keep how many of the newest stay
 * @param everyMinutes most time between two times that the last is saved, within an epoch too
 */
public record CheckpointSpec(
    @Default("10") @AtLeast(1) int everyEpochs,
    @Default("2") @AtLeast(0) int keep,
    @Default("5") @Above(0) double everyMinutes) {}
