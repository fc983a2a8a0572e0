package dev.flattail.worker;

import dev.flattail.engine.RecentPace;
import dev.flattail.jobs.Progress;
import org.jspecify.annotations.Nullable;

/** Reports the progress of work with many steps. Not thread-safe. */
final class StepClock {
  /** The first step compiles and allocates what the others find. */
  private static final int FIRST_STEPS = 1;

  private static final int ENOUGH_STEPS = 2;
  private static final double ENOUGH_SECONDS = 2;

  private final JobProgress progress;
  private final RecentPace pace = new RecentPace(FIRST_STEPS, ENOUGH_STEPS, ENOUGH_SECONDS);
  private final long before;
  private final double workBefore;
  private long nanos = System.nanoTime();
  private double reached;
  private double fraction;

  /**
   * Starts the clock.
   *
   * @param before steps that earlier attempts completed
   * @param workBefore their work
   */
  StepClock(JobProgress progress, long before, double workBefore) {
    this.progress = progress;
    this.before = before;
    this.workBefore = workBefore;
  }

  /** Starts the clock of work that no earlier attempt has begun. */
  StepClock(JobProgress progress) {
    this(progress, 0, 0);
  }

  /**
   * Reports progress of steps of equal duration.
   *
   * @param done completed steps of this attempt
   * @param steps maximum number of steps of this attempt
   */
  void at(long done, long steps) {
    at(done, steps, done, steps, true);
  }

  /**
   * Reports progress.
   *
   * @param done completed steps of this attempt
   * @param steps expected number of steps of this attempt
   * @param work completed work of this attempt; equal pieces take equal time
   * @param allWork expected work of this attempt
   * @param isKnown whether it is known well enough for an estimate of the time that is left
   */
  void at(long done, long steps, double work, double allWork, boolean isKnown) {
    long now = System.nanoTime();
    pace.add(work - reached, (now - nanos) / 1e9);
    nanos = now;
    reached = work;
    fraction = Math.max(fraction, (workBefore + work) / (workBefore + allWork));
    progress.set(
        new Progress(
            fraction,
            null,
            null,
            before + done,
            before + steps,
            isKnown ? secondsFor(allWork - work) : null));
  }

  private @Nullable Double secondsFor(double left) {
    if (left == 0) {
      return 0.0;
    }
    Double each = pace.secondsPerUnit();
    return each == null ? null : each * left;
  }
}
