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

/** Unpacks tar archives, plain or compressed with gzip. */
final class TarArchive {
  private static final int BUFFER = 1 << 16;

  /**
   * Limit between two files: headers with long names need some kilobytes, and padding somewhat
   * more.
   */
  private static final long MOST_BETWEEN_FILES = 1 << 20;

  /**
   * Limit for attributes that the library does not interpret: checksums and access lists need
   * hundreds of characters.
   */
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
   * Limits an entry's attributes. Global headers (POSIX pax, type g) apply to all following
   * entries, and the library keeps all of them. Even if each header is within its limit, together
   * they could exhaust the memory.
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

  /** Reads to the end, so that gzip verifies its checksum, and checks for the end marker. */
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
