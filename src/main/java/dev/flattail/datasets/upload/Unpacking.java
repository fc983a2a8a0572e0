package dev.flattail.datasets.upload;

import dev.flattail.datasets.DatasetRejectedException;
import dev.flattail.images.Findings;
import dev.flattail.images.ReadFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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
  private final Findings findings;

  /** Junk folders of which no file was seen yet, with the reason. */
  private final Map<String, String> emptyJunk = new TreeMap<>();

  private final Set<String> junk = new HashSet<>();
  private final byte[] buffer = new byte[1 << 16];
  private @Nullable Path lastFolder;
  private long entries;
  private long bytes;

  Unpacking(Path into, long archiveBytes, UnpackLimits limits, Findings findings) {
    this.into = into;
    this.archiveBytes = archiveBytes;
    this.limits = limits;
    this.findings = findings;
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

  /** Makes the folder {@code name}, which tells a class without images. */
  void folder(String name) throws IOException {
    Optional<String> path = EntryPath.of(name);
    if (path.isPresent()) {
      Path target = into.resolve(path.get());
      makeFolder(Objects.requireNonNull(target.getParent()), name);
      make(target, name);
      return;
    }
    Optional<EntryPath.Junk> found = EntryPath.junk(name);
    if (found.isPresent()) {
      makeFolderAround(found.get(), name);
      if (!junk.contains(found.get().top())) {
        emptyJunk.put(found.get().top(), found.get().reason());
      }
    }
  }

  /** A class folder may contain nothing but junk. */
  private void makeFolderAround(EntryPath.Junk found, String name) throws IOException {
    int end = found.top().lastIndexOf('/');
    Optional<String> around =
        end < 0 ? Optional.empty() : EntryPath.of(found.top().substring(0, end));
    if (around.isPresent()) {
      makeFolder(into.resolve(around.get()), name);
    }
  }

  /**
   * Writes the file {@code name} with the content of the file {@code target} before it in the
   * archive.
   */
  void hardLink(String name, String target) throws IOException {
    if (EntryPath.junk(name).isPresent()) {
      file(name, InputStream.nullInputStream());
      return;
    }
    Optional<Path> original = written(target);
    if (original.isEmpty()) {
      throw EntryPath.rejected(
          name,
          "is a hard link to '%s', which is not a file before it in the archive; archive the files themselves (tar --hard-dereference)"
              .formatted(EntryPath.shown(target)));
    }
    try (InputStream content = Files.newInputStream(original.get())) {
      file(name, content);
    }
  }

  private Optional<Path> written(String name) {
    try {
      return EntryPath.of(name)
          .map(into::resolve)
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS));
    } catch (DatasetRejectedException leadsOutside) {
      return Optional.empty();
    }
  }

  /** Reports junk folders without files. Must be called after the last entry. */
  void finish() {
    emptyJunk.forEach(findings.ignored()::add);
  }

  /** Writes the file {@code name}. Junk files are read and counted but not written. */
  void file(String name, InputStream content) throws IOException {
    Optional<String> path = EntryPath.of(name);
    if (path.isEmpty()) {
      Optional<EntryPath.Junk> found = EntryPath.junk(name);
      if (found.isPresent()) {
        makeFolderAround(found.get(), name);
        leaveOut(found.get());
      }
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

  private void leaveOut(EntryPath.Junk found) {
    findings.ignored().add(found.path(), found.reason());
    junk.add(found.top());
    emptyJunk.remove(found.top());
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
                ReadFailure.reason(cause)));
  }
}
