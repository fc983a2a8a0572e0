package dev.flattail.worker;

import dev.flattail.jobs.QueueSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Tracks whether this worker's loop makes progress: it claims jobs or works on one. An outage of
 * PostgreSQL does not count as a stall, since calls then fail or are retried for a limited time.
 */
@Component
public final class WorkerPulse {
  /** In lease periods; longer than calls are retried during an outage. */
  private static final int LEASES = 12;

  private static final Duration SHORTEST = Duration.ofMinutes(2);

  private final Duration longestTurn;
  private final @Nullable Duration stallAfter;
  private volatile long turnedNanos = System.nanoTime();
  private volatile boolean working;
  private volatile @Nullable Thread loop;
  private volatile boolean ending;

  /**
   * Creates a pulse.
   *
   * @param stallAfter how long a job may report no progress; null for no limit
   */
  WorkerPulse(
      QueueSettings settings,
      @Value("${flattail.worker.stall-after:#{null}}") @Nullable Duration stallAfter) {
    Duration turn = settings.lease().multipliedBy(LEASES);
    this.longestTurn = turn.compareTo(SHORTEST) > 0 ? turn : SHORTEST;
    this.stallAfter = stallAfter;
  }

  /** Records that the loop's thread has started. */
  void begin(Thread started) {
    turn();
    loop = started;
  }

  /** Records that the loop ends because it was asked to. */
  void end() {
    ending = true;
  }

  /** Records a sign of life: the loop starts an iteration, or a job reports progress. */
  void turn() {
    turnedNanos = System.nanoTime();
  }

  void working(boolean now) {
    turn();
    working = now;
  }

  /** Returns whether the worker is working on a job. */
  public boolean isWorking() {
    return working;
  }

  /** Describes the problem for operators; null when there is none. */
  public @Nullable String trouble() {
    Thread rounds = loop;
    if (rounds == null || ending) {
      return null;
    }
    if (!rounds.isAlive()) {
      return "the thread that takes jobs has ended";
    }
    Duration silent = Duration.ofNanos(System.nanoTime() - turnedNanos);
    Duration limit = working ? stallAfter : longestTurn;
    return limit == null || silent.compareTo(limit) <= 0
        ? null
        : (working ? "the job has reported no progress for %d s" : "no claim was made for %d s")
            .formatted(silent.toSeconds());
  }
}
