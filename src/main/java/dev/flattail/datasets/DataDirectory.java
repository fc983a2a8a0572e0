package dev.flattail.datasets;

import dev.flattail.datasets.upload.EntryPath;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Resolves paths from requests. All paths must lie below the data directory, after links were
 * followed.
 */
final class DataDirectory {
  private final Path dir;

  DataDirectory(Path dir) {
    this.dir = dir;
  }

  /** Returns the data directory with links followed; creates it if missing. */
  Path root() throws IOException {
    return Files.createDirectories(dir).toRealPath();
  }

  /** Returns the folder with the given path. */
  Path folder(String path) throws IOException {
    Path named = named(path, "folder");
    checkReachable(named);
    if (!Files.isDirectory(named)) {
      throw new DatasetRejectedException(
          "there is no folder '%s' in the data directory".formatted(EntryPath.shown(path)));
    }
    return inside(named, path);
  }

  /**
   * Returns the file with the given path.
   *
   * @param folder a folder that the user may have assumed the path to be relative to; for error
   *     messages
   */
  Path file(String path, String folder) throws IOException {
    Path named = named(path, "file");
    checkReachable(named);
    if (!Files.isRegularFile(named)) {
      Path meant = named(folder + "/" + path, "file");
      throw new DatasetRejectedException(
          Files.isRegularFile(meant)
              ? "there is no file '%s' in the data directory; do you mean '%s/%s'?"
                  .formatted(EntryPath.shown(path), EntryPath.shown(folder), EntryPath.shown(path))
              : "there is no file '%s' in the data directory; put the list there"
                  .formatted(EntryPath.shown(path)));
    }
    return inside(named, path);
  }

  private Path named(String path, String what) throws IOException {
    Path root = root();
    Path named;
    try {
      named = root.resolve(path).normalize();
    } catch (InvalidPathException e) {
      throw new DatasetRejectedException("path '" + EntryPath.shown(path) + "' is no file name");
    }
    if (Path.of(path).isAbsolute() || !named.startsWith(root) || named.equals(root)) {
      throw new DatasetRejectedException(
          "path '%s' does not lead to a %s below the data directory; give it relative to that, without '..'"
              .formatted(EntryPath.shown(path), what));
    }
    return named;
  }

  /**
   * Throws {@link AccessDeniedException} for what lies in a folder that this process may not use.
   */
  private static void checkReachable(Path named) throws IOException {
    try {
      Files.readAttributes(named, BasicFileAttributes.class);
    } catch (AccessDeniedException e) {
      throw e;
    } catch (IOException _) {
      // Missing, which is reported with more detail.
    }
  }

  private Path inside(Path named, String path) throws IOException {
    Path real = named.toRealPath();
    if (!real.startsWith(root()) || real.startsWith(root().resolve(DatasetStore.REGISTERED))) {
      throw new DatasetRejectedException(
          "path '%s' leads out of the data directory".formatted(EntryPath.shown(path)));
    }
    return real;
  }
}
