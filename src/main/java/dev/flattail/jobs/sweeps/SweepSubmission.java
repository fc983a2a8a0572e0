package dev.flattail.jobs.sweeps;

import dev.flattail.jobs.IdempotencyKey;
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
 */
public record SweepSubmission(
    @Nullable String name,
    Map<String, ? extends @Nullable Object> base,
    Map<String, ? extends @Nullable Object> strategy,
    Map<String, ? extends @Nullable Object> grid,
    Map<String, ? extends @Nullable Object> space,
    List<Point> points,
    @Nullable IdempotencyKey idempotencyKey) {

  /**
   * One job.
   *
   * @param values by JSON pointer
   * @param job submission of the job; its own idempotency key is ignored
   */
  public record Point(Map<String, ? extends @Nullable Object> values, Submission job) {}
}
