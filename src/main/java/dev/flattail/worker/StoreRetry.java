package dev.flattail.worker;

import dev.flattail.artifacts.StorageUnavailableException;
import dev.flattail.jobs.OutageRetry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Retries idempotent calls while the artifact store is unavailable: hours of work must not end for
 * its restart. The lease is kept meanwhile. For as long as for PostgreSQL: ten leases at most, and
 * one once the job is to stop.
 */
final class StoreRetry {
  private final OutageRetry retry;

  /**
   * @param ending why the job is to stop; null when it is not
   * @param lease how long a lease is good
   */
  StoreRetry(Supplier<@Nullable EndReason> ending, Duration lease) {
    this.retry =
        new OutageRetry(
            "The artifact store", StoreRetry::isOutage, () -> limit(ending.get(), lease));
  }

  /** A call to the store. */
  interface Call<T> {
    T run() throws IOException;
  }

  /** Returns the call's answer, as {@link OutageRetry#invoke}. */
  <T> T invoke(Call<T> call) throws IOException {
    try {
      return retry.invoke(
          () -> {
            try {
              return call.run();
            } catch (IOException e) {
              throw new UncheckedIOException(e.getMessage(), e);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** The same for a call that wraps what it throws. */
  <T> T invokeUnchecked(Supplier<T> call) {
    try {
      return retry.invoke(call);
    } catch (UncheckedIOException e) {
      // What the user is told is the store's own message, and not the wrapper's.
      throw e.getCause() instanceof StorageUnavailableException outage
          ? new UncheckedIOException(outage.getMessage(), outage)
          : e;
    }
  }

  private static boolean isOutage(Throwable failed) {
    return failed.getCause() instanceof StorageUnavailableException outage && outage.isPassing();
  }

  private static Duration limit(@Nullable EndReason reason, Duration lease) {
    if (reason == null) {
      return OutageRetry.longest(lease);
    }
    return reason == EndReason.LEASE_LOST ? Duration.ZERO : lease;
  }
}
