package dev.flattail.jobs.sweeps;

import java.util.List;
import java.util.Map;

/**
 * A sweep with its jobs, from one snapshot.
 *
 * @param base the spec that the jobs share, as the caller wrote it
 * @param grid lists of values by JSON pointer, as the caller wrote it
 * @param rows in the order of the grid, deleted jobs included
 */
public record SweepTable(
    Sweep sweep, Map<String, Object> base, Map<String, Object> grid, List<SweepRow> rows) {}
