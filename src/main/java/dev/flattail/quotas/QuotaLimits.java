package dev.flattail.quotas;

import org.jspecify.annotations.Nullable;

/**
 * The quotas of one owner; null for no limit.
 *
 * @param queuedJobs maximum number of queued jobs
 * @param storedBytes maximum total size of artifacts of jobs and uploaded checkpoints
 * @param uploadBytes maximum size of one upload
 */
public record QuotaLimits(
    @Nullable Integer queuedJobs, @Nullable Long storedBytes, @Nullable Long uploadBytes) {
  public static final QuotaLimits NONE = new QuotaLimits(null, null, null);
}
