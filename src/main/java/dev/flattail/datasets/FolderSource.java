package dev.flattail.datasets;

import org.jspecify.annotations.Nullable;

/**
 * Images below the data directory that are registered in place.
 *
 * @param path path of their folder, relative to the data directory
 * @param lists text files that list the images; null to search the folder
 * @param check whether listed images are decoded at registration; other images always are
 */
public record FolderSource(String path, @Nullable Lists lists, boolean check) {

  /**
   * Text files below the data directory; paths are relative to it.
   *
   * @param train file with a path (relative to the folder) and a class number per line
   * @param test file with the test images, in the same format; null for none
   * @param classes file with one class name per line, in the order of their numbers; null to use
   *     the numbers as names
   */
  public record Lists(String train, @Nullable String test, @Nullable String classes) {}
}
