package dev.flattail.quotas;

import org.jspecify.annotations.Nullable;

/** Counts one kind of bytes that owners keep in the artifact store. */
@FunctionalInterface
public interface StorageUsage {
  /**
   * Returns the number of bytes that belong to {@code owner}.
   *
   * @param owner null for the operator
   */
  long of(@Nullable String owner);
}
