package dev.flattail.worker;

import dev.flattail.jobs.QueueSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Whether this worker still goes its rounds: claims, or works on a job. An outage of PostgreSQL
 * does not stop it, since its calls then end with an error or are retried for a known time.
 */
@Component
public final class WorkerPulse {
  /** Longer than calls are retried in an outage. */
  private static final int LEASES = 12;

  private static final Duration SHORTEST = Duration.ofMinutes(2);

  private final Duration longestTurn;
  private final @Nullable Duration stallAfter;
  private volatile long turnedNanos = System.nanoTime();
  private volatile boolean working;
  private volatile @Nullable Thread loop;
  private volatile boolean ending;

  /**
   * @param stallAfter how long a job may tell no progress; null for as long as it likes
   */
  WorkerPulse(
      QueueSettings settings,
      @Value("${flattail.worker.stall-after:#{null}}") @Nullable Duration stallAfter) {
    Duration turn = settings.lease().multipliedBy(LEASES);
    this.longestTurn = turn.compareTo(SHORTEST) > 0 ? turn : SHORTEST;
    this.stallAfter = stallAfter;
  }

  /** The thread that goes the rounds has started. */
  void begin(Thread started) {
    turn();
    loop = started;
  }

  /** It ends because it was asked to. */
  void end() {
    ending = true;
  }

  /** A sign of life: a round begins, a job tells progress. */
  void turn() {
    turnedNanos = System.nanoTime();
  }

  void working(boolean now) {
    turn();
    working = now;
  }

  /** Whether a job is being worked on. */
  public boolean isWorking() {
    return working;
  }

  /** What is wrong, for the operator; null when nothing is. */
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
        : (working ? "the job has told no progress for %d s" : "no claim was made for %d s")
            .formatted(silent.toSeconds());
  }
}
