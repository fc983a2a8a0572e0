package dev.flattail.jobs;

import java.time.Duration;

/**
 * @param heartbeat how often a worker renews its lease
 * @param lease how long a claimed job stays its worker's without a heartbeat
 * @param backoff wait before the second attempt after a failure; doubles with every further one
 * @param maxAttempts how many claims a job gets
 * @param restartGrace how long after its start PostgreSQL holds no lease for run out: while it was
 *     away nobody could renew one
 */
public record QueueSettings(
    Duration heartbeat, Duration lease, Duration backoff, int maxAttempts, Duration restartGrace) {
  /** Three attempts, the second after five seconds. */
  public static QueueSettings of(Duration heartbeat, Duration lease) {
    return new QueueSettings(heartbeat, lease, Duration.ofSeconds(5), 3, lease);
  }
}
