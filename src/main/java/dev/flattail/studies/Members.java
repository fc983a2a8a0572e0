package dev.flattail.studies;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The jobs of a group. Each job is counted once: {@code n + failed + cancelled + unfinished +
 * deleted} is the number of jobs.
 *
 * @param name a few of the values, which distinguish the group from the others
 * @param values what distinguishes the group from the others, by JSON pointer
 * @param n jobs that succeeded; they alone are averaged
 * @param failed jobs that failed, diverged ones included
 * @param diverged jobs that failed because their numbers became NaN or infinite
 * @param unfinished queued and running jobs, and paused trainings
 * @param repeated succeeded jobs whose averaged values another succeeded job of the group has too;
 *     they repeat its computation, so that the interval is too narrow
 */
public record Members(
    String name,
    Map<String, Object> values,
    List<UUID> jobs,
    int n,
    int failed,
    int diverged,
    int cancelled,
    int unfinished,
    int deleted,
    int repeated) {
  /** The counts that follow the figures in tables. */
  static final List<String> COUNTS =
      List.of("diverged", "cancelled", "unfinished", "deleted", "repeated");

  List<Integer> counts() {
    return List.of(diverged, cancelled, unfinished, deleted, repeated);
  }
}
