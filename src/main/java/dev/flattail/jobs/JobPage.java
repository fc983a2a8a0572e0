package dev.flattail.jobs;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list of jobs.
 *
 * @param <T> {@link Job} or {@link JobSummary}
 * @param items newest first
 * @param nextCursor opaque; null on the last page
 */
public record JobPage<T>(List<T> items, @Nullable String nextCursor) {}
