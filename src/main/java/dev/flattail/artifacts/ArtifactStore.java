package dev.flattail.artifacts;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

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
  Artifact open(String key) throws IOException;

  /** Removes everything that the prefix covers; nothing there is no error. */
  void delete(String prefix) throws IOException;

  /** Everything that the prefix covers, by key; for audits, not for serving requests. */
  List<Listed> list(String prefix) throws IOException;

  /** The same for the whole store. */
  List<Listed> list() throws IOException;

  /**
   * What was stored.
   *
   * @param sha256 of the bytes, 64 lower-case hexadecimal digits
   */
  record Stored(String key, long bytes, String sha256) {}

  /** One entry of a listing. */
  record Listed(String key, long bytes, Instant modifiedAt) {}
}
