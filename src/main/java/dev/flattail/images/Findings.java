package dev.flattail.images;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects what its reader should report about a folder or archive besides its images. Safe for any
 * number of threads.
 */
public final class Findings {
  private final IgnoredFiles ignored = new IgnoredFiles();
  private final Set<String> skipped = new HashSet<>();
  private final List<String> repetitions = new ArrayList<>();
  private final Set<String> warnings = new LinkedHashSet<>();

  /** Returns the files that are left out. */
  public IgnoredFiles ignored() {
    return ignored;
  }

  /**
   * Adds an image that cannot be decoded and is therefore left out.
   *
   * @param path its path below the folder
   */
  public synchronized void skip(String path, String reason) {
    ignored.add(path, reason);
    skipped.add(path);
  }

  /** Returns the paths of all images that are left out. */
  public synchronized Set<String> skipped() {
    return Set.copyOf(skipped);
  }

  /**
   * Adds something that the owner of valid images may not have meant.
   *
   * @param sentence what was found, and what to do; added once
   */
  public synchronized void warn(String sentence) {
    warnings.add(sentence);
  }

  /**
   * Adds a warning of images that appear more than once, which may also be a reason to refuse them.
   */
  public synchronized void repeat(String sentence) {
    repetitions.add(sentence);
    warn(sentence);
  }

  /** Returns the warnings of {@link #repeat}. */
  public synchronized List<String> repetitions() {
    return List.copyOf(repetitions);
  }

  /** Returns the warnings in the order in which they were added. */
  public synchronized List<String> warnings() {
    return List.copyOf(warnings);
  }
}
