package dev.flattail.worker;

import dev.flattail.artifacts.StorageUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the artifact store again while it is away: hours of work must not end for its restart. The
 * lease is kept meanwhile. For calls that may take effect twice.
 */
final class StorePatience {
  private static final Logger log = LoggerFactory.getLogger(StorePatience.class);
  private static final Duration PAUSE = Duration.ofMillis(500);

  /** As long as for PostgreSQL. */
  private static final int LEASES = 10;

  private final Supplier<@Nullable EndReason> ending;
  private final Duration lease;

  /**
   * @param ending why the job is to stop; null when it is not
   * @param lease how long a lease is good, the measure of what is long
   */
  StorePatience(Supplier<@Nullable EndReason> ending, Duration lease) {
    this.ending = ending;
    this.lease = lease;
  }

  /** A call to the store. */
  interface Call<T> {
    T run() throws IOException;
  }

  /**
   * Answers what the call answers, or throws what it throws for any other reason than an outage of
   * less than ten leases; of one, once the job is to stop.
   */
  <T> T during(Call<T> call) throws IOException {
    long started = System.nanoTime();
    while (true) {
      try {
        return call.run();
      } catch (StorageUnavailableException away) {
        if (!away.isPassing() || System.nanoTime() - started > limit().toNanos()) {
          throw away;
        }
        log.warn("The artifact store is out of reach, asking again: {}", away.problem());
        pause(away);
      }
    }
  }

  /** The same for a call that wraps what it throws. */
  <T> T duringUnchecked(Supplier<T> call) {
    try {
      return during(
          () -> {
            try {
              return call.get();
            } catch (UncheckedIOException e) {
              if (e.getCause() instanceof StorageUnavailableException away) {
                throw away;
              }
              throw e;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private Duration limit() {
    EndReason reason = ending.get();
    if (reason == null) {
      return lease.multipliedBy(LEASES);
    }
    return reason == EndReason.LEASE_LOST ? Duration.ZERO : lease;
  }

  private static void pause(StorageUnavailableException away) throws StorageUnavailableException {
    try {
      if (new CountDownLatch(1).await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("nobody counts down");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw away;
    }
  }
}
