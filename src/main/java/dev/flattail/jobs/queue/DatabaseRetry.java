package dev.flattail.jobs.queue;

import dev.flattail.jobs.Outage;
import dev.flattail.jobs.OutageRetry;
import dev.flattail.jobs.QueueSettings;
import dev.flattail.jobs.notify.JobChanges;
import java.time.Duration;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Retries idempotent calls while PostgreSQL is unavailable: restarted, out of reach, out of
 * connections. For ten leases at most, and for one while the process is shutting down.
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

  /** Returns the call's answer, as {@link OutageRetry#invoke}. */
  <T> T invoke(Supplier<T> call) {
    return retry.invoke(call);
  }
}
