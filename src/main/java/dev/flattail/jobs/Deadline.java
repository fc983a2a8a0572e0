package dev.flattail.jobs;

import java.time.Duration;

/** The end of one call's waiting, by this process's own steady clock. */
record Deadline(long nanoTime) {
  static Deadline in(Duration atMost) {
    return new Deadline(System.nanoTime() + atMost.toNanos());
  }

  boolean isOver() {
    return nanoTime - System.nanoTime() <= 0;
  }

  /** What is left, but at most {@code poll}. */
  Duration orSooner(Duration poll) {
    Duration left = Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
    return left.compareTo(poll) < 0 ? left : poll;
  }
}
