package dev.flattail.datasets;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/** Tar archives, plain or in gzip. */
final class TarArchive {
  private static final int BUFFER = 1 << 16;

  private TarArchive() {}

  static void unpack(Path archive, boolean gzip, Unpacking unpacking) throws IOException {
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive), BUFFER);
        InputStream plain = gzip ? gunzip(file) : file;
        TarArchiveInputStream tar =
            new TarArchiveInputStream(plain, StandardCharsets.UTF_8.name())) {
      String name = "";
      for (TarArchiveEntry entry = next(tar, name); entry != null; entry = next(tar, name)) {
        name = entry.getName();
        unpacking.count(name);
        if (!entry.isDirectory()) {
          checkPlainFile(entry);
          unpacking.file(name, tar);
        } else {
          EntryPath.of(name);
        }
      }
      drain(plain, name);
    }
  }

  private static InputStream gunzip(InputStream file) {
    try {
      return new GZIPInputStream(file, BUFFER);
    } catch (IOException e) {
      throw new DatasetRejected(
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

  private static void checkPlainFile(TarArchiveEntry entry) {
    if (entry.isSymbolicLink() || entry.isLink()) {
      throw EntryPath.rejected(
          entry.getName(), "is a link; archive the files themselves (tar --dereference)");
    }
    if (!entry.isFile() || entry.isFIFO() || entry.isBlockDevice() || entry.isCharacterDevice()) {
      throw EntryPath.rejected(entry.getName(), "is a device or pipe; leave it out");
    }
  }

  /** Reads on to the end, so that gzip compares its checksum. */
  private static void drain(InputStream plain, String last) {
    try {
      plain.skip(Long.MAX_VALUE);
    } catch (IOException e) {
      throw Unpacking.damaged(last, e);
    }
  }
}
