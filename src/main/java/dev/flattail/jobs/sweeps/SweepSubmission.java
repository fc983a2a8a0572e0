package dev.flattail.jobs.sweeps;

import dev.flattail.jobs.IdempotencyKey;
import dev.flattail.jobs.StoredJson;
import dev.flattail.jobs.Submission;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A validated sweep to be added to the queue.
 *
 * @param base the spec that the jobs share, as the caller wrote it
 * @param strategy how the values are chosen, with its {@code type}
 * @param grid lists of values by JSON pointer, as the caller wrote it
 * @param space distributions by JSON pointer, as the caller wrote it
 * @param points 1 to 1,000 jobs
 * @param idempotencyKey null when the caller sent no key
 * @param notifyTargets webhook targets of the sweep's end, a JSON array; null for those of the
 *     owner
 */
public record SweepSubmission(
    @Nullable String name,
    Map<String, ? extends @Nullable Object> base,
    Map<String, ? extends @Nullable Object> strategy,
    Map<String, ? extends @Nullable Object> grid,
    Map<String, ? extends @Nullable Object> space,
    List<Point> points,
    @Nullable IdempotencyKey idempotencyKey,
    @Nullable StoredJson notifyTargets) {

  /** Creates a submission of a grid, without webhook targets. */
  public SweepSubmission(
      @Nullable String name,
      Map<String, ? extends @Nullable Object> base,
      Map<String, ? extends @Nullable Object> grid,
      List<Point> points,
      @Nullable IdempotencyKey idempotencyKey) {
    this(name, base, Map.of("type", "grid"), grid, Map.of(), points, idempotencyKey, null);
  }

  /** Creates a submission without webhook targets. */
  public SweepSubmission(
      @Nullable String name,
      Map<String, ? extends @Nullable Object> base,
      Map<String, ? extends @Nullable Object> strategy,
      Map<String, ? extends @Nullable Object> grid,
      Map<String, ? extends @Nullable Object> space,
      List<Point> points,
      @Nullable IdempotencyKey idempotencyKey) {
    this(name, base, strategy, grid, space, points, idempotencyKey, null);
  }

  /**
   * One job.
   *
   * @param values by JSON pointer
   * @param job submission of the job; its own idempotency key is ignored
   */
  public record Point(Map<String, ? extends @Nullable Object> values, Submission job) {}
}
