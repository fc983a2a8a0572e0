package dev.flattail.datasets;

import dev.flattail.images.IgnoredFiles;
import java.util.List;

/**
 * Files that a registration left out.
 *
 * @param count number of these files
 * @param examples the first of them by path, at most 20
 */
public record Ignored(long count, List<Example> examples) {
  /** No file was left out. */
  public static final Ignored NONE = new Ignored(0, List.of());

  public Ignored {
    examples = List.copyOf(examples);
  }

  /**
   * One file.
   *
   * @param path its path below the folder or archive
   * @param reason why it was left out
   */
  public record Example(String path, String reason) {}

  static Ignored of(IgnoredFiles files) {
    return new Ignored(
        files.count(),
        files.first().entrySet().stream()
            .map(file -> new Example(file.getKey(), file.getValue()))
            .toList());
  }
}
