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
 * Bytes under keys.
 *
 * <p>A key is one or more segments of letters, digits, {@code . _ -} joined by {@code /}; a segment
 * does not start with a dot, a key has at most {@value #LONGEST_KEY} characters. Other keys are
 * refused with {@link IllegalArgumentException}. A prefix is a key too and covers itself and
 * everything below it: {@code jobs/1} covers {@code jobs/1/log} and not {@code jobs/10}.
 *
 * <p>What {@code put} returned is durable and stays as it is: a reader sees all of it or nothing.
 * Putting a key again replaces its bytes for later readers.
 *
 * <p>Every method that may throw {@link IOException} throws {@link StorageUnavailableException}
 * when the store is out of reach.
 */
public interface ArtifactStore {
  int LONGEST_KEY = 512;

  /**
   * Stores everything that {@code bytes} gives. The stream is not closed. Nothing is stored when it
   * fails.
   *
   * @throws StorageFullException when there is no room
   */
  Stored put(String key, InputStream bytes) throws IOException;

  /**
   * Stores a file's bytes; the file stays.
   *
   * @throws StorageFullException when there is no room
   */
  Stored put(String key, Path file) throws IOException;

  /**
   * @throws NoSuchArtifactException when nothing is stored under this key
   */
  ArtifactContent open(String key) throws IOException;

  /** Removes everything that the prefix covers; nothing there is no error. */
  void delete(String prefix) throws IOException;

  /** The same for all of the prefixes, with fewer calls where the store is far away. */
  default void deleteAll(Collection<String> prefixes) throws IOException {
    for (String prefix : prefixes) {
      delete(prefix);
    }
  }

  /** Everything that the prefix covers, by key; for audits, not for serving requests. */
  List<Listed> list(String prefix) throws IOException;

  /** The same for the whole store. */
  default List<Listed> list() throws IOException {
    List<Listed> found = new ArrayList<>();
    walk(found::add);
    found.sort(Comparator.comparing(Listed::key));
    return found;
  }

  /** Shows the whole store, of which there may be more than fits in memory, in no order. */
  void walk(Visitor visitor) throws IOException;

  /** Is shown one entry after another; may delete what it was shown. */
  interface Visitor {
    void entry(Listed entry) throws IOException;
  }

  /**
   * Where anybody who has the address can read the key's bytes for a while, without asking this
   * service; empty when the store gives none. Nobody looks whether the key is there.
   *
   * @param mediaType and
   * @param disposition what the answer says in {@code Content-Type} and {@code Content-Disposition}
   */
  default Optional<URI> link(String key, String mediaType, String disposition) throws IOException {
    return Optional.empty();
  }

  /** Whether other machines reach it without sharing a file system with this one. */
  default boolean isRemote() {
    return false;
  }

  /**
   * Looks whether the store can be used, within two seconds.
   *
   * @throws StorageUnavailableException when not
   */
  void check() throws IOException;

  /**
   * What was stored.
   *
   * @param sha256 of the bytes, 64 lower-case hexadecimal digits
   */
  record Stored(String key, long bytes, String sha256) {}

  /** One entry of a listing. */
  record Listed(String key, long bytes, Instant modifiedAt) {}
}
