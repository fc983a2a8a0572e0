package dev.flattail.images;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects what its reader should report about a folder or archive besides its images. Safe for any
 * number of threads.
 */
public final class Findings {
  private final IgnoredFiles ignored = new IgnoredFiles();
  private final Set<String> warnings = new LinkedHashSet<>();

  /** Returns the files that are left out. */
  public IgnoredFiles ignored() {
    return ignored;
  }

  /**
   * Adds something that the owner of valid images may not have meant.
   *
   * @param sentence what was found, and what to do; added once
   */
  public synchronized void warn(String sentence) {
    warnings.add(sentence);
  }

  /** Returns the warnings in the order in which they were added. */
  public synchronized List<String> warnings() {
    return List.copyOf(warnings);
  }
}
