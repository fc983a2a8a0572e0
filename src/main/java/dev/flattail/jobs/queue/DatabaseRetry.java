package dev.flattail.jobs.queue;

import dev.flattail.jobs.Outage;
import dev.flattail.jobs.OutageRetry;
import dev.flattail.jobs.QueueSettings;
import dev.flattail.jobs.notify.JobChanges;
import java.time.Duration;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Retries idempotent calls while PostgreSQL is unavailable: restarted, unreachable or out of
 * connections. Retries for ten lease periods at most, and for one during a shutdown.
 */
@Component
class DatabaseRetry {
  private final OutageRetry retry;

  DatabaseRetry(JobChanges changes, QueueSettings settings) {
    Duration lease = settings.lease();
    this.retry =
        new OutageRetry(
            "PostgreSQL",
            failed -> Outage.in(failed) != null,
            () -> changes.isClosing() ? lease : OutageRetry.longest(lease));
  }

  /** Calls, retries during outages, and returns the result; see {@link OutageRetry#invoke}. */
  <T> T invoke(Supplier<T> call) {
    return retry.invoke(call);
  }
}
