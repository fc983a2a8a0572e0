package dev.flattail.images;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Counts the files that a reader leaves out, and remembers the first of them by path. Safe for any
 * number of threads.
 */
public final class IgnoredFiles {
  /** Maximum number of remembered files. */
  static final int MOST = 20;

  private static final int MOST_SHOWN = 200;

  private final TreeMap<String, String> first = new TreeMap<>();
  private long count;

  /**
   * Adds a file.
   *
   * @param path its path below the folder or archive; may contain any characters
   * @param reason why it is left out, such as "written by macOS" or "the file is empty"
   */
  public synchronized void add(String path, String reason) {
    count++;
    first.putIfAbsent(shown(path), shown(reason));
    if (first.size() > MOST) {
      first.pollLastEntry();
    }
  }

  /** Returns the number of files that were added. */
  public synchronized long count() {
    return count;
  }

  /** Returns the reasons of the first files, by path. */
  public synchronized SortedMap<String, String> first() {
    return Collections.unmodifiableSortedMap(new TreeMap<>(first));
  }

  /** Returns text that JSON and PostgreSQL can store: no control characters, no half characters. */
  private static String shown(String text) {
    String plain = text.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
    return plain.length() <= MOST_SHOWN ? plain : plain.substring(0, MOST_SHOWN) + "…";
  }
}
