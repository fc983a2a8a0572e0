package dev.flattail.jobs.sweeps;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list of sweeps.
 *
 * @param items newest first
 * @param nextCursor opaque; null on the last page
 */
public record SweepPage(List<Sweep> items, @Nullable String nextCursor) {}
