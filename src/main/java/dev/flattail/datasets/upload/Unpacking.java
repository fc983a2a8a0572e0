package dev.flattail.datasets.upload;

import dev.flattail.datasets.DatasetRejectedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks one archive: writes its entries and enforces {@link EntryPath} and {@link UnpackLimits}.
 * Errors of the archive are {@link DatasetRejectedException}, errors of the local disk stay {@link
 * IOException}.
 */
final class Unpacking {
  private final Path into;
  private final long archiveBytes;
  private final UnpackLimits limits;
  private final byte[] buffer = new byte[1 << 16];
  private @Nullable Path lastFolder;
  private long entries;
  private long bytes;

  Unpacking(Path into, long archiveBytes, UnpackLimits limits) {
    this.into = into;
    this.archiveBytes = archiveBytes;
    this.limits = limits;
  }

  UnpackLimits limits() {
    return limits;
  }

  /** Counts an entry of any kind, or a folder that exists only as part of an entry's path. */
  void count(String name) {
    entries++;
    if (entries > limits.entries()) {
      throw new DatasetRejectedException(
          "the archive has more than %d entries, '%s' among them; split it or unpack it below the data directory and register the folder"
              .formatted(limits.entries(), EntryPath.shown(name)));
    }
  }

  /** Writes the file {@code name}. Junk files are read and counted but not written. */
  void file(String name, InputStream content) throws IOException {
    Optional<String> path = EntryPath.of(name);
    if (path.isEmpty()) {
      copy(name, content, OutputStream.nullOutputStream());
      return;
    }
    Path target = into.resolve(path.get());
    makeFolder(Objects.requireNonNull(target.getParent()), name);
    try (OutputStream out =
        Files.newOutputStream(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      copy(name, content, out);
    } catch (FileAlreadyExistsException e) {
      throw EntryPath.rejected(name, "appears twice; remove one");
    }
  }

  private void makeFolder(Path folder, String name) throws IOException {
    if (folder.equals(lastFolder)) {
      return;
    }
    for (Path part = into; !part.equals(folder); ) {
      part = part.resolve(folder.getName(part.getNameCount()));
      if (!Files.isDirectory(part, LinkOption.NOFOLLOW_LINKS)) {
        count(name);
        make(part, name);
      }
    }
    lastFolder = folder;
  }

  private static void make(Path folder, String name) throws IOException {
    try {
      Files.createDirectories(folder);
    } catch (FileAlreadyExistsException e) {
      throw EntryPath.rejected(name, "lies in a folder whose name is also a file's; rename one");
    }
  }

  private void copy(String name, InputStream content, OutputStream out) throws IOException {
    while (true) {
      int read;
      try {
        read = content.read(buffer);
      } catch (IOException | RuntimeException e) {
        throw damaged(name, e);
      }
      if (read < 0) {
        return;
      }
      bytes += read;
      checkSize(name);
      out.write(buffer, 0, read);
    }
  }

  private void checkSize(String name) {
    if (bytes > limits.bytes()) {
      throw EntryPath.rejected(
          name,
          "makes the archive unpack to more than %d bytes; unpack it below the data directory and register the folder"
              .formatted(limits.bytes()));
    }
    if (bytes > limits.freeBytes() && bytes / limits.ratio() > archiveBytes) {
      throw EntryPath.rejected(
          name,
          "makes the archive unpack to more than %d times its size, which looks like a zip bomb; images do not pack so well"
              .formatted(limits.ratio()));
    }
  }

  /** Creates the exception for an archive that cannot be read any further. */
  static DatasetRejectedException damaged(String lastEntry, Exception cause) {
    return new DatasetRejectedException(
        "the archive ends early or is damaged%s (%s); upload it again"
            .formatted(
                lastEntry.isEmpty() ? "" : " at entry '" + EntryPath.shown(lastEntry) + "'",
                cause.getMessage()));
  }
}
