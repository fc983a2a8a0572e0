package dev.flattail.jobs.notify;

import java.time.Duration;

/** The time at which a call stops waiting, by this process's monotonic clock. */
public record Deadline(long nanoTime) {
  public static Deadline in(Duration atMost) {
    return new Deadline(System.nanoTime() + atMost.toNanos());
  }

  public boolean isOver() {
    return nanoTime - System.nanoTime() <= 0;
  }

  /** Returns the remaining time, limited to {@code poll}. */
  public Duration orSooner(Duration poll) {
    Duration left = Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
    return left.compareTo(poll) < 0 ? left : poll;
  }
}
