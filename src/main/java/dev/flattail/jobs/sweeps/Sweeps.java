package dev.flattail.jobs.sweeps;

import dev.flattail.jobs.IdempotencyKey;
import dev.flattail.jobs.IdempotencyMismatchException;
import dev.flattail.jobs.InvalidCursorException;
import dev.flattail.jobs.Jobs;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Sweeps as their users see them. Every call is one transaction. */
public interface Sweeps {
  /**
   * Puts all jobs of a sweep into the queue, or none. Those of one priority run in the order of the
   * grid.
   *
   * @throws IdempotencyMismatchException when the key was used with another body
   */
  SubmittedSweep submit(SweepSubmission submission);

  /**
   * The sweep that a key stands for already, as {@link Jobs#replay}.
   *
   * @throws IdempotencyMismatchException when the key was used with another body
   */
  Optional<SubmittedSweep> replay(IdempotencyKey key);

  /**
   * @throws SweepNotFoundException when there is none
   */
  SweepTable get(UUID id);

  /**
   * A page of sweeps, newest first.
   *
   * @param cursor {@link SweepPage#nextCursor()} of the page before; null for the first
   * @throws InvalidCursorException when no page had this cursor
   */
  SweepPage list(int limit, @Nullable String cursor);

  /**
   * Cancels the sweep's queued jobs at once and asks its running ones to stop.
   *
   * @throws SweepOverException when there are none
   */
  SweepTable cancel(UUID id);
}
