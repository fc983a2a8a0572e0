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
 * Retries calls to a service while it is unavailable, for a number of leases at most. For
 * idempotent calls: the answer to one that took effect can be lost.
 */
public final class OutageRetry {
  private static final Logger log = LoggerFactory.getLogger(OutageRetry.class);
  private static final Duration DELAY = Duration.ofMillis(500);

  /** A lease may outlive an outage, since {@link LeaseReaper} waits after a restart. */
  private static final int LEASES = 10;

  private final String service;
  private final Predicate<Throwable> isOutage;
  private final Supplier<Duration> limit;

  /**
   * @param service for the log
   * @param isOutage whether the same call may succeed later
   * @param limit for how long a call is retried, asked after every failure
   */
  public OutageRetry(String service, Predicate<Throwable> isOutage, Supplier<Duration> limit) {
    this.service = service;
    this.isOutage = isOutage;
    this.limit = limit;
  }

  /** The longest outage that is waited for, unless the work is to stop. */
  public static Duration longest(Duration lease) {
    return lease.multipliedBy(LEASES);
  }

  /**
   * Returns the call's answer.
   *
   * @throws RuntimeException the call's own, if it signals no outage, or one that lasted for longer
   *     than the limit, or the thread was interrupted
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
