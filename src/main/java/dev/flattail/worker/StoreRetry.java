package dev.flattail.worker;

import dev.flattail.artifacts.StorageFullException;
import dev.flattail.artifacts.StorageUnavailableException;
import dev.flattail.jobs.OutageRetry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Retries idempotent calls while the artifact store is unavailable or full: its restart must not
 * destroy hours of work. The lease is renewed meanwhile. The limits are the same as for PostgreSQL:
 * ten lease periods, and one after a stop request.
 */
final class StoreRetry {
  private final OutageRetry retry;

  /**
   * Creates a retry policy for one job.
   *
   * @param ending why the job must stop; null when it need not
   * @param lease lease period
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

  /** Calls, retries during outages, and returns the result; see {@link OutageRetry#invoke}. */
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

  /** Calls as {@link #invoke} does, for calls that wrap their exceptions. */
  <T> T invokeUnchecked(Supplier<T> call) {
    try {
      return retry.invoke(call);
    } catch (UncheckedIOException e) {
      // The user sees the store's own message instead of the wrapper's.
      throw e.getCause() instanceof StorageUnavailableException outage
          ? new UncheckedIOException(outage.getMessage(), outage)
          : e;
    }
  }

  private static boolean isOutage(Throwable failed) {
    return switch (failed.getCause()) {
      case StorageUnavailableException outage -> outage.isPassing();
      case StorageFullException _ -> true;
      case null, default -> false;
    };
  }

  private static Duration limit(@Nullable EndReason reason, Duration lease) {
    if (reason == null) {
      return OutageRetry.longest(lease);
    }
    return reason == EndReason.LEASE_LOST ? Duration.ZERO : lease;
  }
}
