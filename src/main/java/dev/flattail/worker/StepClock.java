package dev.flattail.worker;

import dev.flattail.engine.RecentPace;
import dev.flattail.jobs.Progress;
import org.jspecify.annotations.Nullable;

/** Reports the progress of work with steps of about equal duration. Not thread-safe. */
final class StepClock {
  /** The first step compiles and allocates what the others find. */
  private static final int FIRST_STEPS = 1;

  private static final int ENOUGH_STEPS = 2;
  private static final double ENOUGH_SECONDS = 2;

  private final JobProgress progress;
  private final RecentPace pace = new RecentPace(FIRST_STEPS, ENOUGH_STEPS, ENOUGH_SECONDS);
  private final long before;
  private long nanos = System.nanoTime();
  private long doneBefore;

  /**
   * Starts the clock.
   *
   * @param before steps that earlier attempts completed
   */
  StepClock(JobProgress progress, long before) {
    this.progress = progress;
    this.before = before;
  }

  /**
   * Reports progress.
   *
   * @param done completed steps of this attempt
   * @param steps maximum number of steps of this attempt
   */
  void at(long done, long steps) {
    long now = System.nanoTime();
    pace.add(done - doneBefore, (now - nanos) / 1e9);
    nanos = now;
    doneBefore = done;
    progress.set(
        new Progress(
            (double) (before + done) / (before + steps),
            null,
            null,
            before + done,
            before + steps,
            secondsFor(steps - done)));
  }

  private @Nullable Double secondsFor(long left) {
    if (left == 0) {
      return 0.0;
    }
    Double each = pace.secondsPerUnit();
    return each == null ? null : each * left;
  }
}
