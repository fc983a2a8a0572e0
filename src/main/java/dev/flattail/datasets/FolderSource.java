package dev.flattail.datasets;

import org.jspecify.annotations.Nullable;

/**
 * Images below the data directory, which stay where they are.
 *
 * @param path of their folder, relative to the data directory
 * @param lists text files that list them; null to look into the folder for what it holds
 * @param check whether listed images are decoded at registration; others always are
 */
public record FolderSource(String path, @Nullable Lists lists, boolean check) {

  /**
   * Text files below the data directory, relative to that.
   *
   * @param train a path (relative to the folder) and a class number on each line
   * @param test the same of the test images; null for none
   * @param classes class names, one a line in the order of their numbers; null for the numbers
   */
  public record Lists(String train, @Nullable String test, @Nullable String classes) {}
}
