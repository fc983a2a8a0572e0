package dev.flattail.jobs;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Jobs as the service itself exports them to experiment trackers, whoever owns them. Never for
 * requests of callers, who may see their own jobs alone.
 */
public interface TrackedJobs {
  /** Returns a job, or nothing when it was deleted. */
  Optional<Job> find(UUID id);

  /**
   * Returns rows of metrics, in the order of their epochs.
   *
   * @param epoch rows after this epoch are returned
   * @param at rows that were written after this time are returned too: a training that lost its
   *     worker repeats epochs. Null for none
   */
  List<MetricsRow> rows(UUID id, int epoch, @Nullable Instant at);

  /** Returns the last epoch of which the job has a row; 0 without any. */
  int lastEpoch(UUID id);

  /** Returns the job's artifacts, ordered by path. */
  List<Artifact> artifacts(UUID id);

  /** Records the address of the job's run in the tracker, which readers of the job see. */
  void trackedAt(UUID id, String url);
}
