package dev.flattail.jobs;

import dev.flattail.jobs.queue.LeaseReaper;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.retry.RetryListener;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryState;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.core.retry.Retryable;

/**
 * Retries idempotent calls to a service while it is unavailable, for a limited number of lease
 * periods. Calls must be idempotent, since the reply of a successful call can be lost.
 */
public final class OutageRetry {
  private static final Logger log = LoggerFactory.getLogger(OutageRetry.class);
  private static final Duration DELAY = Duration.ofMillis(500);

  /** A lease can outlive an outage, since {@link LeaseReaper} waits after a restart. */
  private static final int LEASES = 10;

  private final String service;
  private final Predicate<Throwable> isOutage;
  private final Supplier<Duration> limit;

  /**
   * Creates a retry policy.
   *
   * @param service name for the log
   * @param isOutage whether a failure is transient, so the call may be retried
   * @param limit how long to retry a call; read again after every failure
   */
  public OutageRetry(String service, Predicate<Throwable> isOutage, Supplier<Duration> limit) {
    this.service = service;
    this.isOutage = isOutage;
    this.limit = limit;
  }

  /** Returns how long an outage may last, unless the work must stop earlier. */
  public static Duration longest(Duration lease) {
    return lease.multipliedBy(LEASES);
  }

  /**
   * Calls, retries during outages, and returns the result.
   *
   * @throws RuntimeException thrown by the call when it signals no outage, when the outage outlasts
   *     the limit, or when the thread is interrupted
   */
  public <T> T invoke(Supplier<T> call) {
    long started = System.nanoTime();
    RetryTemplate template =
        new RetryTemplate(
            RetryPolicy.builder()
                .maxRetries(Long.MAX_VALUE)
                .delay(DELAY)
                .predicate(
                    failed ->
                        isOutage.test(failed)
                            && System.nanoTime() - started <= limit.get().toNanos())
                .build());
    template.setRetryListener(
        new RetryListener() {
          @Override
          public void beforeRetry(RetryPolicy policy, Retryable<?> retried, RetryState state) {
            log.warn(
                "{} is unavailable, retrying: {}", service, state.getLastException().getMessage());
          }
        });
    return template.invoke(call);
  }
}
