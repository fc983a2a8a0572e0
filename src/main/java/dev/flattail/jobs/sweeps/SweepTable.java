package dev.flattail.jobs.sweeps;

import java.util.List;

/**
 * A sweep with its jobs, from one snapshot.
 *
 * @param rows in the order in which they were created, deleted jobs included
 */
public record SweepTable(SweepOutline outline, List<SweepRow> rows) {
  public Sweep sweep() {
    return outline.sweep();
  }
}
