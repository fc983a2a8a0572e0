package dev.flattail.jobs;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list of jobs.
 *
 * @param items newest first
 * @param nextCursor opaque; null on the last page
 */
public record JobPage(List<Job> items, @Nullable String nextCursor) {}
