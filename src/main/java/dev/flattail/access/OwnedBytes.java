package dev.flattail.access;

/** Counts one kind of bytes that owners keep in the store. */
@FunctionalInterface
public interface OwnedBytes {
  /** Bytes of everything that belongs to {@code owner}. */
  long of(String owner);
}
