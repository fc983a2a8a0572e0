package dev.flattail.spec;

/**
 * Which checkpoints a training keeps beside the last and the best.
 *
 * @param everyEpochs epochs between two of them
 * @param keep how many of the newest stay
 */
public record CheckpointSpec(
    @Default("10") @AtLeast(1) int everyEpochs, @Default("2") @AtLeast(0) int keep) {}
