package dev.flattail.jobs.sweeps;

import java.util.UUID;

/**
 * @param jobs how many the sweep has
 * @param replayed the key was known and no second sweep was made; {@code id} is the first one's
 */
public record SubmittedSweep(UUID id, int jobs, boolean replayed) {}
