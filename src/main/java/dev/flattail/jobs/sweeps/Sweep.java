package dev.flattail.jobs.sweeps;

import dev.flattail.jobs.JobState;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A group of jobs that were created together from one base spec, a grid of values and values drawn
 * from distributions.
 *
 * @param id UUIDv7, so ids sort by age
 * @param jobs number of jobs that were created, including deleted ones
 * @param state see {@link SweepTally#state()}
 * @param counts number of jobs in each state; has an entry for every state
 * @param deleted number of jobs that were deleted
 * @param strategy how the values are chosen, with its {@code type}
 * @param space distributions by JSON pointer, as the caller wrote them; empty for a grid
 */
public record Sweep(
    UUID id,
    @Nullable String name,
    Instant createdAt,
    int jobs,
    JobState state,
    Map<JobState, Integer> counts,
    int deleted,
    Map<String, Object> strategy,
    Map<String, Object> space) {}
