package dev.flattail.datasets;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream.UnicodeExtraFieldPolicy;

/** Builds archives in memory, including hostile ones. */
public final class ArchiveBuilder {
  private final List<Entry> entries = new ArrayList<>();

  private record Entry(String name, byte[] content, byte type, String target) {}

  /** A file of the archive. */
  record Content(String name, byte[] bytes) {}

  /** Returns the files that were added. */
  List<Content> files() {
    return entries.stream()
        .filter(entry -> entry.type == TarConstants.LF_NORMAL)
        .map(entry -> new Content(entry.name, entry.content))
        .toList();
  }

  /** Returns two classes with one training and one test image each, 8x8. */
  static ArchiveBuilder twoClasses() {
    return new ArchiveBuilder()
        .file("train/cat/1.png", Pictures.png(8, 8, 0xFF0000))
        .file("train/dog/1.jpg", Pictures.jpeg(8, 8, 0x00FF00))
        .file("test/cat/9.png", Pictures.png(8, 8, 0x0000FF))
        .file("test/dog/9.png", Pictures.png(8, 8, 0xFFFFFF));
  }

  public ArchiveBuilder file(String name, byte[] content) {
    entries.add(new Entry(name, content, TarConstants.LF_NORMAL, ""));
    return this;
  }

  /** Adds a link, device or pipe: one of {@link TarConstants}' types. */
  public ArchiveBuilder special(String name, byte type, String target) {
    entries.add(new Entry(name, new byte[0], type, target));
    return this;
  }

  /** Adds a folder. */
  public ArchiveBuilder folder(String name) {
    return special(name + "/", TarConstants.LF_DIR, "");
  }

  /**
   * Adds a header that announces a name of {@code length} letters, as GNU tar writes long names.
   */
  public ArchiveBuilder longName(int length) {
    byte[] name = new byte[length];
    Arrays.fill(name, (byte) 'n');
    entries.add(new Entry("././@LongLink", name, TarConstants.LF_GNUTYPE_LONGNAME, ""));
    return this;
  }

  /** Adds attributes of all following entries (POSIX pax, type g). */
  public ArchiveBuilder globalAttribute(String key, int length) {
    byte[] value = new byte[length];
    Arrays.fill(value, (byte) 'v');
    entries.add(new Entry(key, value, TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER, ""));
    return this;
  }

  public byte[] tar() {
    return tar("UTF-8");
  }

  /** Returns a tar with names in another encoding. */
  public byte[] tar(String encoding) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    writeTar(bytes, encoding);
    return bytes.toByteArray();
  }

  public byte[] tarGz() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      writeTar(gzip, "UTF-8");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  public byte[] zip() {
    return zip("UTF-8", true, false);
  }

  /**
   * Returns a zip with names in another encoding.
   *
   * @param flag whether entries in UTF-8 say so
   * @param extraFields whether names are in Info-ZIP's extra field as well, in UTF-8
   */
  public byte[] zip(String encoding, boolean flag, boolean extraFields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
      zip.setEncoding(encoding);
      zip.setUseLanguageEncodingFlag(flag);
      zip.setCreateUnicodeExtraFields(
          extraFields ? UnicodeExtraFieldPolicy.ALWAYS : UnicodeExtraFieldPolicy.NEVER);
      for (Entry entry : entries) {
        ZipArchiveEntry zipped = new ZipArchiveEntry(entry.name);
        boolean link = entry.type == TarConstants.LF_SYMLINK;
        zipped.setUnixMode(link ? 0120777 : 0100644);
        zip.putArchiveEntry(zipped);
        zip.write(link ? entry.target.getBytes(StandardCharsets.UTF_8) : entry.content);
        zip.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private void writeTar(OutputStream out, String encoding) {
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out, encoding)) {
      // The headers of POSIX are always UTF-8.
      tar.setLongFileMode(
          encoding.equals("UTF-8")
              ? TarArchiveOutputStream.LONGFILE_POSIX
              : TarArchiveOutputStream.LONGFILE_GNU);
      for (Entry entry : entries) {
        if (entry.type == TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER) {
          TarArchiveEntry global = new TarArchiveEntry("pax_global_header", entry.type, true);
          global.addPaxHeader(entry.name, new String(entry.content, StandardCharsets.US_ASCII));
          tar.putArchiveEntry(global);
          continue;
        }
        TarArchiveEntry header = new TarArchiveEntry(entry.name, entry.type, true);
        header.setLinkName(entry.target);
        header.setSize(entry.content.length);
        tar.putArchiveEntry(header);
        tar.write(entry.content);
        tar.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
