package dev.flattail.jobs.sweeps;

import dev.flattail.jobs.StoredJson;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A sweep with its jobs, from one snapshot.
 *
 * @param base the spec that the jobs share, as the caller wrote it
 * @param grid lists of values by JSON pointer, as the caller wrote it
 * @param notifyTargets webhook targets of the sweep's end, a JSON array; null for those of the
 *     owner
 * @param rows in the order of the grid, deleted jobs included
 */
public record SweepTable(
    Sweep sweep,
    Map<String, Object> base,
    Map<String, Object> grid,
    @Nullable StoredJson notifyTargets,
    List<SweepRow> rows) {}
