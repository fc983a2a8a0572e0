package dev.flattail.artifacts;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Stores bytes under keys.
 *
 * <p>A key is one or more segments of letters, digits and {@code . _ -}, joined by {@code /}. A
 * segment does not start with a dot, and a key has at most {@value #LONGEST_KEY} characters.
 * Invalid keys cause an {@link IllegalArgumentException}. A prefix is a key too; it covers itself
 * and everything below it: {@code jobs/1} covers {@code jobs/1/log} but not {@code jobs/10}.
 *
 * <p>When {@code put} returns, the bytes are durable and immutable: a reader sees all of them or
 * none. Another {@code put} with the same key replaces the bytes for later readers.
 *
 * <p>Every method that declares {@link IOException} throws {@link StorageUnavailableException} when
 * the store is unreachable.
 */
public interface ArtifactStore {
  int LONGEST_KEY = 512;

  /**
   * Stores all bytes of the stream, without closing it. Stores nothing on failure.
   *
   * @throws StorageFullException when the store is full
   */
  Stored put(String key, InputStream bytes) throws IOException;

  /**
   * Stores a copy of a file's bytes.
   *
   * @throws StorageFullException when the store is full
   */
  Stored put(String key, Path file) throws IOException;

  /**
   * Opens the bytes of a key.
   *
   * @throws NoSuchArtifactException when nothing is stored under the key
   */
  ArtifactContent open(String key) throws IOException;

  /** Deletes everything that the prefix covers. Idempotent. */
  void delete(String prefix) throws IOException;

  /** Deletes everything that the prefixes cover, with fewer calls to a remote store. */
  default void deleteAll(Collection<String> prefixes) throws IOException {
    for (String prefix : prefixes) {
      delete(prefix);
    }
  }

  /**
   * Lists everything that the prefix covers, sorted by key; for audits, not for serving requests.
   */
  List<Listed> list(String prefix) throws IOException;

  /** Lists the whole store, sorted by key; for audits, not for serving requests. */
  default List<Listed> list() throws IOException {
    List<Listed> found = new ArrayList<>();
    walk(found::add);
    found.sort(Comparator.comparing(Listed::key));
    return found;
  }

  /** Visits all entries of the store in no particular order, without keeping them in memory. */
  void walk(Visitor visitor) throws IOException;

  /** Visits one entry after another; may delete the visited entries. */
  interface Visitor {
    void entry(Listed entry) throws IOException;
  }

  /**
   * Returns a temporary URL from which anybody can download the key's bytes directly; empty when
   * the store does not support this. Does not check whether the key exists.
   *
   * @param mediaType {@code Content-Type} of the response
   * @param disposition {@code Content-Disposition} of the response
   */
  default Optional<URI> link(String key, String mediaType, String disposition) throws IOException {
    return Optional.empty();
  }

  /**
   * Returns whether other machines can reach the store without sharing a file system with this one.
   */
  default boolean isRemote() {
    return false;
  }

  /**
   * Checks within four seconds whether the store can be used, by writing to it.
   *
   * @throws StorageUnavailableException when it cannot be used
   * @throws StorageFullException when it is full
   */
  void check() throws IOException;

  /**
   * The result of storing bytes.
   *
   * @param sha256 SHA-256 of the bytes, 64 lower-case hexadecimal digits
   * @param crc32 CRC-32 of the bytes, unsigned
   */
  record Stored(String key, long bytes, String sha256, long crc32) {}

  /** One entry of a listing. */
  record Listed(String key, long bytes, Instant modifiedAt) {}
}
