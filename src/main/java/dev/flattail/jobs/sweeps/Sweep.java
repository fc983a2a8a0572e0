package dev.flattail.jobs.sweeps;

import dev.flattail.jobs.JobState;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that were made together from one base spec and a grid of values.
 *
 * @param id UUIDv7, so ids sort by age
 * @param jobs how many the grid gave, deleted ones included
 * @param state see {@link SweepTally#state()}
 * @param counts jobs in each state, all states named
 * @param deleted jobs that are not there any more
 */
public record Sweep(
    UUID id,
    @Nullable String name,
    Instant createdAt,
    int jobs,
    JobState state,
    Map<JobState, Integer> counts,
    int deleted) {}
