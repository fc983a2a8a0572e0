package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.Above;
import dev.flattail.jobspec.schema.AtLeast;
import dev.flattail.jobspec.schema.Default;

/**
 * Which checkpoints a training keeps besides the last and the best, and how often it saves the
 * last.
 *
 * @param everyEpochs epochs between two kept checkpoints
 * @param keep number of the newest ones to keep
 * @param everyMinutes maximum time between two saves of the last checkpoint, also within an epoch
 */
public record CheckpointSpec(
    @Default("10") @AtLeast(1) int everyEpochs,
    @Default("2") @AtLeast(0) int keep,
    @Default("5") @Above(0) double everyMinutes) {}
