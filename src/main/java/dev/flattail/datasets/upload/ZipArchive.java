package dev.flattail.datasets.upload;

import dev.flattail.datasets.DatasetRejectedException;
import dev.flattail.images.ReadFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.compress.archivers.zip.UnicodePathExtraField;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** Unpacks zip archives, guided by their central directory. */
final class ZipArchive {
  private ZipArchive() {}

  static void unpack(Path archive, Unpacking unpacking) throws IOException {
    ZipEnd.check(archive);
    try (ZipListChannel file = ZipListChannel.open(archive, unpacking.limits().zipListBytes());
        ZipFile zip = open(file)) {
      file.listed();
      Enumeration<ZipArchiveEntry> entries = zip.getEntries();
      while (entries.hasMoreElements()) {
        ZipArchiveEntry entry = entries.nextElement();
        unpacking.count(entry.getName());
        checkName(entry);
        if (entry.isDirectory()) {
          unpacking.folder(entry.getName());
        } else {
          checkReadable(zip, entry);
          write(zip, entry, unpacking);
        }
      }
    }
  }

  private static ZipFile open(ZipListChannel archive) {
    try {
      return ZipFile.builder().setSeekableByteChannel(archive).get();
    } catch (DatasetRejectedException tooMany) {
      throw tooMany;
    } catch (IOException | RuntimeException e) {
      throw new DatasetRejectedException(
          "the body is no whole zip archive (%s); upload it again, and check that Content-Type says what the file is"
              .formatted(ReadFailure.reason(e)));
    }
  }

  /**
   * Checks that a name is UTF-8. The format's own encoding is that of the first PCs, but archivers
   * write names in the code page of their machine, which the archive does not name.
   */
  private static void checkName(ZipArchiveEntry entry) {
    byte[] name = entry.getRawName();
    if (entry.getNameSource() == ZipArchiveEntry.NameSource.UNICODE_EXTRA_FIELD
        && entry.getExtraField(UnicodePathExtraField.UPATH_ID)
            instanceof UnicodePathExtraField field) {
      name = field.getUnicodeName();
    }
    if (name != null && !Utf8.isValid(name)) {
      throw EntryPath.notUtf8(entry.getName());
    }
  }

  private static void checkReadable(ZipFile zip, ZipArchiveEntry entry) {
    if (entry.isUnixSymlink()) {
      throw EntryPath.rejected(entry.getName(), "is a link; archive the files themselves");
    }
    if (entry.getGeneralPurposeBit().usesEncryption()) {
      throw EntryPath.rejected(entry.getName(), "is encrypted; archive the files without password");
    }
    if (!zip.canReadEntryData(entry)) {
      throw EntryPath.rejected(
          entry.getName(), "is packed in an unusual way; use the usual method, deflate");
    }
  }

  private static void write(ZipFile zip, ZipArchiveEntry entry, Unpacking unpacking)
      throws IOException {
    CRC32 crc = new CRC32();
    try (InputStream content = new CheckedInputStream(stream(zip, entry), crc)) {
      unpacking.file(entry.getName(), content);
    }
    if (crc.getValue() != entry.getCrc()) {
      throw EntryPath.rejected(entry.getName(), "is damaged (checksum); upload the archive again");
    }
  }

  private static InputStream stream(ZipFile zip, ZipArchiveEntry entry) {
    try {
      return zip.getInputStream(entry);
    } catch (IOException | RuntimeException e) {
      throw Unpacking.damaged(entry.getName(), e);
    }
  }
}
