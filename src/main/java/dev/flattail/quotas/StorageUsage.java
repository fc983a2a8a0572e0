package dev.flattail.quotas;

/** Counts one kind of bytes that owners keep in the artifact store. */
@FunctionalInterface
public interface StorageUsage {
  /** Returns the number of bytes that belong to {@code owner}. */
  long of(String owner);
}
