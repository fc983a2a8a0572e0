package dev.flattail.jobs.sweeps;

import dev.flattail.jobs.notify.Deadline;
import dev.flattail.jobs.notify.JobChanges;
import dev.flattail.jobs.notify.JobChanges.Subscription;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** Waits for changes of sweeps. Notifications name jobs, so those of all jobs wake a waiter. */
@Component
class SweepChanges {
  /**
   * Between two reads at least: joins notifications that follow each other. Doubled with each read
   * in vain, since those of other jobs wake a waiter too.
   */
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** Bounds the load on PostgreSQL by a waiter among busy jobs. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  /** Maximum delay of a change after a lost notification. */
  private static final Duration POLL = Duration.ofSeconds(2);

  private final JobChanges changes;

  SweepChanges(JobChanges changes) {
    this.changes = changes;
  }

  /**
   * Reads a value until it is the wanted one, for {@code atMost} at the longest.
   *
   * @return the value that was read last
   */
  <T> T await(Supplier<T> read, Predicate<T> wanted, Duration atMost) throws InterruptedException {
    Deadline deadline = Deadline.in(atMost);
    Duration pause = PAUSE;
    try (Subscription jobs = changes.ofAnyJob()) {
      T value = read.get();
      while (!wanted.test(value) && !deadline.isOver() && !changes.isClosing()) {
        jobs.await(deadline.orSooner(POLL));
        Thread.sleep(deadline.orSooner(pause));
        value = read.get();
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
      }
      return value;
    }
  }
}
