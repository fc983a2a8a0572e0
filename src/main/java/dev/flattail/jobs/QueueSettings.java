package dev.flattail.jobs;

import java.time.Duration;

/**
 * Timing of leases and retries.
 *
 * @param heartbeat interval at which a worker renews its lease
 * @param lease how long a lease stays valid without a heartbeat
 * @param backoff delay before the second attempt after a failure; doubles with every further
 *     attempt
 * @param maxAttempts maximum number of claims per job
 * @param restartGrace how long after a start of PostgreSQL no lease counts as expired, since no
 *     worker could renew its lease during the outage
 */
public record QueueSettings(
    Duration heartbeat, Duration lease, Duration backoff, int maxAttempts, Duration restartGrace) {
  /** Returns settings with three attempts and a backoff of five seconds. */
  public static QueueSettings of(Duration heartbeat, Duration lease) {
    return new QueueSettings(heartbeat, lease, Duration.ofSeconds(5), 3, lease);
  }
}
