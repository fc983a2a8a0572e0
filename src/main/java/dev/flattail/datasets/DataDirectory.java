package dev.flattail.datasets;

import dev.flattail.datasets.upload.EntryPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Paths that requests name, held below the data directory with all links followed. */
final class DataDirectory {
  private final Path dir;

  DataDirectory(Path dir) {
    this.dir = dir;
  }

  /** The data directory itself, made if need be, links followed. */
  Path root() throws IOException {
    return Files.createDirectories(dir).toRealPath();
  }

  /** The folder that {@code path} names. */
  Path folder(String path) throws IOException {
    Path named = named(path, "folder");
    if (!Files.isDirectory(named)) {
      throw new DatasetRejectedException(
          "there is no folder '%s' in the data directory".formatted(EntryPath.shown(path)));
    }
    return inside(named, path);
  }

  /**
   * The file that {@code path} names.
   *
   * @param folder that the user may have taken it to be relative to
   */
  Path file(String path, String folder) throws IOException {
    Path named = named(path, "file");
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

  private Path inside(Path named, String path) throws IOException {
    Path real = named.toRealPath();
    if (!real.startsWith(root()) || real.startsWith(root().resolve(DatasetStore.REGISTERED))) {
      throw new DatasetRejectedException(
          "path '%s' leads out of the data directory".formatted(EntryPath.shown(path)));
    }
    return real;
  }
}
