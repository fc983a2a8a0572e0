package dev.flattail.datasets.upload;

import dev.flattail.datasets.DatasetRejectedException;
import dev.flattail.images.ReadFailure;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks tar archives, plain or compressed with gzip. Archives that were joined are unpacked one
 * after another, although tar itself stops at the first end marker unless it has an option.
 */
final class TarArchive {
  private static final int BUFFER = 1 << 16;

  /** Bytes that tell gzip and zip. */
  private static final int SIGNATURE = 2;

  private static final byte VOLUME_LABEL = 'V';
  private static final byte CONTINUED_FILE = 'M';

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

  private final TarBytes bytes;
  private final Unpacking unpacking;

  /** Name of the last entry, for problems. */
  private String name = "";

  private TarArchive(TarBytes bytes, Unpacking unpacking) {
    this.bytes = bytes;
    this.unpacking = unpacking;
  }

  static void unpack(Path archive, boolean gzip, Unpacking unpacking) throws IOException {
    if (!gzip) {
      checkMediaType(archive);
    }
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive), BUFFER);
        TarBytes bytes = new TarBytes(gzip ? gunzip(file) : file)) {
      TarArchive archives = new TarArchive(bytes, unpacking);
      archives.unpackOne(false);
      while (archives.isFollowed()) {
        archives.unpackOne(true);
      }
    }
  }

  /** Refuses gzip and zip, unless they are only the first letters of a file's name in a tar. */
  private static void checkMediaType(Path archive) throws IOException {
    byte[] start;
    try (InputStream file = Files.newInputStream(archive)) {
      start = Arrays.copyOf(file.readNBytes(TarBytes.BLOCK), TarBytes.BLOCK);
    }
    String other =
        switch (HexFormat.of().formatHex(start, 0, SIGNATURE)) {
          case "1f8b" -> "gzip";
          case "504b" -> "zip";
          default -> null;
        };
    if (other != null && !isHeader(start)) {
      throw new DatasetRejectedException(
          "the body is %1$s and not a plain tar archive; send it with Content-Type application/%1$s"
              .formatted(other));
    }
  }

  /** Returns whether a block has the checksum of a tar header. */
  private static boolean isHeader(byte[] block) {
    try {
      return TarUtils.verifyCheckSum(block);
    } catch (IllegalArgumentException noNumber) {
      // The library's answer to bytes that are no octal digits.
      return false;
    }
  }

  private static InputStream gunzip(InputStream file) {
    try {
      return GzipCompressorInputStream.builder()
          .setInputStream(file)
          .setDecompressConcatenated(true)
          .get();
    } catch (IOException e) {
      throw new DatasetRejectedException(
          "the body is not gzip; check that Content-Type says what the file is");
    }
  }

  /**
   * Unpacks one archive, to its end marker.
   *
   * @param joined whether another archive was before it
   */
  private void unpackOne(boolean joined) throws IOException {
    // Not closed, since that would close the bytes of the next archive. Reads single blocks, since
    // the next archive may begin at any.
    TarArchiveInputStream tar =
        new TarArchiveInputStream(
            bytes, TarBytes.BLOCK, TarBytes.BLOCK, StandardCharsets.UTF_8.name());
    boolean first = true;
    while (true) {
      bytes.allow(MOST_BETWEEN_FILES);
      TarArchiveEntry entry = next(tar, joined && first);
      if (entry == null) {
        checkEnd(joined && first);
        return;
      }
      first = false;
      name = entry.getName();
      unpacking.count(name);
      checkName();
      checkAttributes(entry);
      unpack(entry, tar);
    }
  }

  private void unpack(TarArchiveEntry entry, TarArchiveInputStream tar) throws IOException {
    if (entry.getLinkFlag() == VOLUME_LABEL) {
      return;
    }
    if (entry.isDirectory()) {
      unpacking.folder(name);
    } else if (entry.isLink() && entry.getSize() == 0) {
      unpacking.hardLink(name, entry.getLinkName());
    } else {
      checkPlainFile(entry);
      bytes.allow(Long.MAX_VALUE);
      unpacking.file(name, tar);
    }
  }

  private @Nullable TarArchiveEntry next(TarArchiveInputStream tar, boolean follows) {
    TarArchiveEntry entry;
    try {
      entry = tar.getNextEntry();
    } catch (IOException | RuntimeException e) {
      throw follows ? followedByOther() : Unpacking.damaged(name, e);
    }
    if (entry != null && !entry.isCheckSumOK()) {
      throw follows
          ? followedByOther()
          : Unpacking.damaged(
              name,
              new IOException(
                  "the next header's checksum is wrong; check that Content-Type says what the file is"));
    }
    return entry;
  }

  private static DatasetRejectedException followedByOther() {
    return new DatasetRejectedException(
        "something follows the archive's end marker that is no tar archive, and would be ignored; upload the archive without it");
  }

  /**
   * Checks that a name is UTF-8. The library puts question marks or replacement characters for
   * other bytes, which would give different files the same name.
   */
  private void checkName() {
    if (name.indexOf('\uFFFD') >= 0 || (name.indexOf('?') >= 0 && !bytes.wasUtf8())) {
      throw EntryPath.notUtf8(name);
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
    if (entry.isSymbolicLink()) {
      throw EntryPath.rejected(
          entry.getName(), "is a symbolic link; archive the files themselves (tar --dereference)");
    }
    if (entry.isLink()) {
      throw EntryPath.rejected(
          entry.getName(), "is a hard link; archive the files themselves (tar --hard-dereference)");
    }
    if (entry.getLinkFlag() == CONTINUED_FILE) {
      throw EntryPath.rejected(
          entry.getName(), "continues in another volume; join the volumes to one archive");
    }
    if (!entry.isFile() || entry.isFIFO() || entry.isBlockDevice() || entry.isCharacterDevice()) {
      throw EntryPath.rejected(entry.getName(), "is a device or pipe; leave it out");
    }
  }

  private void checkEnd(boolean follows) {
    if (!bytes.sawEndMarker() && follows) {
      throw followedByOther();
    }
    if (!bytes.sawEndMarker()) {
      throw new DatasetRejectedException(
          "the archive ends early or is no tar archive: it has no end marker; upload it again, and check that Content-Type says what the file is");
    }
  }

  /**
   * Returns whether something follows the end marker and its padding. Otherwise the stream was read
   * to its end, so that gzip has verified its checksum.
   */
  private boolean isFollowed() {
    bytes.allow(MOST_AT_END);
    try {
      return bytes.skipZeros();
    } catch (IOException e) {
      throw new DatasetRejectedException(
          "the end of the archive is damaged, or something follows it (%s); upload the archive again, by itself"
              .formatted(ReadFailure.reason(e)));
    }
  }
}
