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
 * @param seen {@link SweepOutline#tag()} of the table that the caller has seen; null for any
 */
public record SweepAddition(
    UUID sweep,
    int before,
    Map<String, ? extends @Nullable Object> strategy,
    Map<String, ? extends @Nullable Object> grid,
    List<SweepSubmission.Point> points,
    @Nullable IdempotencyKey idempotencyKey,
    @Nullable String seen) {

  /** Creates an addition to a sweep, whatever has become of its present jobs. */
  public SweepAddition(
      UUID sweep,
      int before,
      Map<String, ? extends @Nullable Object> strategy,
      Map<String, ? extends @Nullable Object> grid,
      List<SweepSubmission.Point> points,
      @Nullable IdempotencyKey idempotencyKey) {
    this(sweep, before, strategy, grid, points, idempotencyKey, null);
  }
}
