package dev.flattail.worker;

import dev.flattail.jobs.Progress;

/** Reports the progress of work with steps of about equal duration. */
final class StepClock {
  private final JobProgress progress;
  private final long startedNanos = System.nanoTime();
  private final long before;

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
    double elapsed = (System.nanoTime() - startedNanos) / 1e9;
    progress.set(
        new Progress(
            (double) (before + done) / (before + steps),
            null,
            null,
            before + done,
            before + steps,
            done == 0 ? null : elapsed * (steps - done) / done));
  }
}
