package dev.flattail.jobs.sweeps;

import dev.flattail.jobs.IdempotencyKey;
import dev.flattail.jobs.IdempotencyMismatchException;
import dev.flattail.jobs.InvalidCursorException;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.StillNeededException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The interface for clients of sweeps. Every call is one transaction; a call that waits uses
 * several short ones. Every call for one sweep throws {@link SweepNotFoundException} when the
 * caller may see no sweep with this id.
 */
public interface Sweeps {
  /**
   * Adds all jobs of a sweep to the queue, or none. Jobs of equal priority run in their order.
   *
   * @throws IdempotencyMismatchException when the key was used with another body
   */
  SubmittedSweep submit(SweepSubmission submission);

  /**
   * Returns the sweep that was submitted with a key before; see {@link Jobs#replay}.
   *
   * @throws IdempotencyMismatchException when the key was used with another body
   */
  Optional<SubmittedSweep> replay(IdempotencyKey key);

  /**
   * Adds jobs to a sweep, all or none.
   *
   * @return the sweep; empty when the key was used for the same addition before
   * @throws SweepChangedException when the sweep has other jobs than when the addition was planned
   * @throws SweepPreconditionException when the table has changed since the caller saw it
   * @throws SweepNotYoursException when an admin adds to the sweep of another owner
   * @throws IdempotencyMismatchException when the key was used for anything else
   */
  Optional<Sweep> add(SweepAddition addition);

  /**
   * Returns whether jobs were added to a sweep with a key before.
   *
   * @throws IdempotencyMismatchException when the key was used for anything else
   */
  boolean hasAdded(UUID id, IdempotencyKey key);

  /** Returns a sweep with its jobs. */
  SweepTable get(UUID id);

  /** Returns a sweep without its jobs. */
  SweepOutline outline(UUID id);

  /**
   * Reads a sweep and hands over its rows one by one, so that the results need not be in memory
   * together.
   *
   * @param rows receives the rows in their order, while the transaction is open
   */
  SweepOutline scan(UUID id, Consumer<SweepRow> rows);

  /** Returns {@link SweepOutline#tag()} without reading the results. */
  String tag(UUID id);

  /**
   * Waits until the sweep's table changes.
   *
   * @param tag of the table that the caller has seen
   * @return the tag, changed or not, after {@code atMost} at the latest
   */
  String awaitChange(UUID id, String tag, Duration atMost) throws InterruptedException;

  /** Waits until all jobs have ended, for {@code atMost} at the longest. */
  void awaitEnd(UUID id, Duration atMost) throws InterruptedException;

  /**
   * Returns a page of sweeps, newest first.
   *
   * @param cursor {@link SweepPage#nextCursor()} of the previous page; null for the first
   * @throws InvalidCursorException when no page returned this cursor
   */
  SweepPage list(int limit, @Nullable String cursor);

  /**
   * Cancels the sweep's queued jobs at once and asks its running ones to stop. A queued training
   * that a search had let go on keeps its result: it is paused again.
   *
   * @param seen {@link SweepOutline#tag()} of the table that the caller has seen; null for any
   * @throws SweepOverException when all jobs have ended
   * @throws SweepPreconditionException when the table has changed since
   */
  SweepTable cancel(UUID id, @Nullable String seen);

  /** Cancels a sweep, whatever it has become. */
  default SweepTable cancel(UUID id) {
    return cancel(id, null);
  }

  /**
   * Lets no paused training of a sweep's search go on; without effect on other sweeps. Its jobs
   * stay as they are.
   */
  void cancelSearch(UUID id);

  /**
   * Deletes a sweep and its jobs with their events, metrics and artifact records. Housekeeping
   * deletes their bytes.
   *
   * @param seen {@link SweepOutline#tag()} of the table that the caller has seen; null for any
   * @throws SweepNotOverException when a job is queued or running, or a search has not decided
   *     which trainings go on
   * @throws StillNeededException when queued or running jobs of others need a job's model
   * @throws SweepPreconditionException when the table has changed since
   */
  void delete(UUID id, @Nullable String seen);

  /** Deletes a sweep, whatever it has become. */
  default void delete(UUID id) {
    delete(id, null);
  }
}
