package dev.flattail.jobs.sweeps;

import java.util.UUID;

/**
 * The outcome of a sweep's submission.
 *
 * @param jobs number of jobs in the sweep
 * @param replayed whether the key was known; then {@code id} is that of the existing sweep, and no
 *     new one was created
 */
public record SubmittedSweep(UUID id, int jobs, boolean replayed) {}
