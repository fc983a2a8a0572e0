package dev.flattail.jobs.sweeps;

import dev.flattail.jobs.IdempotencyKey;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Validated jobs to be added to a sweep.
 *
 * @param before number of jobs that the sweep must still have
 * @param strategy how all values are chosen, those of the new jobs included
 * @param grid all lists of values by JSON pointer
 * @param points the new jobs
 * @param idempotencyKey null when the caller sent no key
 */
public record SweepAddition(
    UUID sweep,
    int before,
    Map<String, ? extends @Nullable Object> strategy,
    Map<String, ? extends @Nullable Object> grid,
    List<SweepSubmission.Point> points,
    @Nullable IdempotencyKey idempotencyKey) {}
