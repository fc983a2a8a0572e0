package dev.flattail.jobs;

import java.util.List;

/**
 * A sweep with its jobs, both of one moment.
 *
 * @param rows in the order of the grid, deleted jobs included
 */
public record SweepTable(Sweep sweep, List<SweepRow> rows) {}
