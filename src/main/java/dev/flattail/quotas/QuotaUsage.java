package dev.flattail.quotas;

import org.jspecify.annotations.Nullable;

/**
 * What an owner uses of its quotas. Its JSON form is the response of {@code GET /quota}.
 *
 * @param owner null for the operator
 * @param queuedJobs number of queued jobs
 * @param storedBytes total size of artifacts of jobs and uploaded checkpoints
 */
public record QuotaUsage(@Nullable String owner, Amount queuedJobs, Amount storedBytes) {
  /**
   * An amount and its limit.
   *
   * @param limit null for none
   */
  public record Amount(long used, @Nullable Long limit) {}
}
