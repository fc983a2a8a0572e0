package dev.flattail.worker;

import dev.flattail.jobs.Progress;

/** Progress of work whose steps take about equally long. */
final class StepClock {
  private final JobProgress progress;
  private final long startedNanos = System.nanoTime();
  private final long before;

  /**
   * @param before steps that an earlier attempt did
   */
  StepClock(JobProgress progress, long before) {
    this.progress = progress;
    this.before = before;
  }

  /**
   * @param done steps of this attempt
   * @param steps how many this attempt has in all, at most
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
