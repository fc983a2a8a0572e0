package dev.flattail.jobs.sweeps;

import dev.flattail.jobs.StoredJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A sweep without its jobs, from one snapshot.
 *
 * @param base the spec that the jobs share, as the caller wrote it
 * @param grid lists of values by JSON pointer, as the caller wrote it
 * @param notifyTargets webhook targets of the sweep's end, a JSON array; null for those of the
 *     owner
 * @param tag changes with everything that a reader of the sweep's table sees
 */
public record SweepOutline(
    Sweep sweep,
    Map<String, Object> base,
    Map<String, Object> grid,
    @Nullable StoredJson notifyTargets,
    String tag) {

  /** Returns how the values are chosen. */
  public Map<String, Object> strategy() {
    return sweep.strategy();
  }

  /** Returns the distributions by JSON pointer. */
  public Map<String, Object> space() {
    return sweep.space();
  }

  /** Returns the pointers that the jobs differ in, in the order of their values. */
  public List<String> pointers() {
    List<String> pointers = new ArrayList<>(space().keySet());
    pointers.addAll(grid.keySet());
    return pointers;
  }
}
