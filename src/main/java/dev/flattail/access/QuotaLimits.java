package dev.flattail.access;

import org.jspecify.annotations.Nullable;

/**
 * How much one owner may use; null for no limit.
 *
 * @param queuedJobs jobs that wait at once
 * @param storedBytes artifacts of jobs and uploaded checkpoints together
 * @param uploadBytes of one upload
 */
public record QuotaLimits(
    @Nullable Integer queuedJobs, @Nullable Long storedBytes, @Nullable Long uploadBytes) {
  public static final QuotaLimits NONE = new QuotaLimits(null, null, null);
}
