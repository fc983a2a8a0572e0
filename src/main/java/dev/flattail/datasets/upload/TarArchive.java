package dev.flattail.datasets.upload;

import dev.flattail.datasets.DatasetRejectedException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/** Tar archives, plain or in gzip. */
final class TarArchive {
  private static final int BUFFER = 1 << 16;

  /** Headers with long names take some kilobytes, the padding behind the last file some more. */
  private static final long MOST_BETWEEN_FILES = 1 << 20;

  /** Owners and times are known to the library; checksums and access lists take some hundreds. */
  private static final long MOST_ATTRIBUTES = 1 << 16;

  private static final long MOST_AT_END = 16 << 20;

  private TarArchive() {}

  static void unpack(Path archive, boolean gzip, Unpacking unpacking) throws IOException {
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive), BUFFER);
        TarBytes bytes = new TarBytes(gzip ? gunzip(file) : file);
        TarArchiveInputStream tar =
            new TarArchiveInputStream(bytes, StandardCharsets.UTF_8.name())) {
      String name = "";
      while (true) {
        bytes.allow(MOST_BETWEEN_FILES);
        TarArchiveEntry entry = next(tar, name);
        if (entry == null) {
          checkEnd(bytes, name);
          return;
        }
        name = entry.getName();
        unpacking.count(name);
        checkAttributes(entry);
        if (entry.isDirectory()) {
          EntryPath.of(name);
        } else {
          checkPlainFile(entry);
          bytes.allow(Long.MAX_VALUE);
          unpacking.file(name, tar);
        }
      }
    }
  }

  private static InputStream gunzip(InputStream file) {
    try {
      return new GZIPInputStream(file, BUFFER);
    } catch (IOException e) {
      throw new DatasetRejectedException(
          "the body is not gzip (%s); check that Content-Type says what the file is"
              .formatted(e.getMessage()));
    }
  }

  private static @Nullable TarArchiveEntry next(TarArchiveInputStream tar, String last) {
    try {
      return tar.getNextEntry();
    } catch (IOException | RuntimeException e) {
      throw Unpacking.damaged(last, e);
    }
  }

  /**
   * Global headers (POSIX pax, type g) hold for all entries that follow, and the library keeps them
   * all: each within its bounds, together they would take the memory.
   */
  private static void checkAttributes(TarArchiveEntry entry) {
    long length = 0;
    for (Map.Entry<String, String> attribute : entry.getExtraPaxHeaders().entrySet()) {
      length += attribute.getKey().length() + attribute.getValue().length();
    }
    if (length > MOST_ATTRIBUTES) {
      throw EntryPath.rejected(
          entry.getName(),
          "has more than %d characters of attributes; archive the files without them (tar --format=ustar)"
              .formatted(MOST_ATTRIBUTES));
    }
  }

  private static void checkPlainFile(TarArchiveEntry entry) {
    if (entry.isSymbolicLink() || entry.isLink()) {
      throw EntryPath.rejected(
          entry.getName(), "is a link; archive the files themselves (tar --dereference)");
    }
    if (!entry.isFile() || entry.isFIFO() || entry.isBlockDevice() || entry.isCharacterDevice()) {
      throw EntryPath.rejected(entry.getName(), "is a device or pipe; leave it out");
    }
  }

  /** Reads on to the end, so that gzip compares its checksum, and looks for the end marker. */
  private static void checkEnd(TarBytes bytes, String last) {
    bytes.allow(MOST_AT_END);
    try {
      bytes.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw Unpacking.damaged(last, e);
    }
    if (!bytes.sawEndMarker()) {
      throw new DatasetRejectedException(
          "the archive ends early or is no tar archive: it has no end marker; upload it again, and check that Content-Type says what the file is");
    }
  }
}
