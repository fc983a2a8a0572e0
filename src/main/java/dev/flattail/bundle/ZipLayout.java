package dev.flattail.bundle;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipEntry;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A zip archive that is never stored: which bytes are headers, and which come from files. The files
 * are not compressed, and their sizes and CRC-32 are known, so the archive's size is known before
 * its first byte is sent, and any part can be read on its own. Equal files result in equal bytes.
 * Archives and files beyond 4 GiB are zip64.
 */
public final class ZipLayout {
  /** Of all entries, as in other reproducible archives: DOS times have no time zone. */
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

  private static final int READABLE = 0100644;

  private final List<Part> parts;
  private final long size;
  private final String sha256;

  private ZipLayout(List<Part> parts, long size, String sha256) {
    this.parts = parts;
    this.size = size;
    this.sha256 = sha256;
  }

  /** A sequence of the archive's bytes. */
  private record Part(long start, long length, BundleFile.Content content) {
    static Part of(long start, byte[] bytes) {
      return new Part(
          start,
          bytes.length,
          (offset, length) -> new ByteArrayInputStream(bytes, (int) offset, (int) length));
    }

    long end() {
      return start + length;
    }
  }

  /**
   * Lays out an archive.
   *
   * @param files in the order of the archive, with different paths
   */
  public static ZipLayout of(List<BundleFile> files) {
    Recorder recorder = new Recorder();
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(recorder)) {
      for (BundleFile file : files) {
        zip.addRawArchiveEntry(entry(file), recorder.placeholder(file));
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    recorder.endHeader();
    return new ZipLayout(
        List.copyOf(recorder.parts),
        recorder.position,
        HexFormat.of().formatHex(recorder.digest.digest()));
  }

  private static ZipArchiveEntry entry(BundleFile file) {
    ZipArchiveEntry entry = new ZipArchiveEntry(file.path());
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(file.bytes());
    entry.setCompressedSize(file.bytes());
    entry.setCrc(file.crc32());
    entry.setTimeLocal(TIME);
    entry.setUnixMode(READABLE);
    return entry;
  }

  /** Returns the number of bytes of the archive. */
  public long size() {
    return size;
  }

  /**
   * Returns a digest that two archives share only if their bytes are the same: the SHA-256 of all
   * headers and of the SHA-256 of each file, in hex.
   */
  public String digest() {
    return sha256;
  }

  /**
   * Opens a part of the archive. The stream opens one file at a time, and throws an {@link
   * EOFException} where a file is shorter than its size.
   *
   * @throws IndexOutOfBoundsException when the part exceeds the archive
   */
  public InputStream open(long offset, long length) {
    Objects.checkFromIndexSize(offset, length, size);
    return new Reader(parts.iterator(), offset, offset + length);
  }

  /** Receives the archive's headers, and nothing in place of the bytes of files. */
  private static final class Recorder extends OutputStream {
    private final List<Part> parts = new ArrayList<>();
    private final MessageDigest digest = DigestUtils.getSha256Digest();
    private final ByteArrayOutputStream header = new ByteArrayOutputStream();
    private long position;
    private boolean inFile;

    /** Returns a stream that is as long as a file, and costs no reading. */
    InputStream placeholder(BundleFile file) {
      return new InputStream() {
        private long left = file.bytes();

        @Override
        public int read() {
          throw new UnsupportedOperationException("bytes are read in blocks");
        }

        @Override
        public int read(byte[] target, int offset, int count) {
          if (!inFile) {
            begin(file);
          }
          if (left == 0) {
            inFile = false;
            return -1;
          }
          int read = (int) Math.min(count, left);
          left -= read;
          return read;
        }
      };
    }

    private void begin(BundleFile file) {
      endHeader();
      digest.update(HexFormat.of().parseHex(file.sha256()));
      parts.add(new Part(position, file.bytes(), file.content()));
      position += file.bytes();
      inFile = true;
    }

    void endHeader() {
      byte[] bytes = header.toByteArray();
      header.reset();
      digest.update(bytes);
      parts.add(Part.of(position, bytes));
      position += bytes.length;
    }

    @Override
    public void write(int b) {
      if (!inFile) {
        header.write(b);
      }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      if (!inFile) {
        header.write(bytes, offset, length);
      }
    }
  }

  /** Reads parts one after the other. */
  private static final class Reader extends InputStream {
    private final Iterator<Part> rest;
    private final long end;
    private long position;
    private long endOfPart;
    private @Nullable InputStream in;

    Reader(Iterator<Part> parts, long start, long end) {
      this.rest = parts;
      this.position = start;
      this.endOfPart = start;
      this.end = end;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, target.length);
      if (length == 0) {
        return 0;
      }
      if (position == end) {
        return -1;
      }
      InputStream source = part();
      int count = source.read(target, offset, (int) Math.min(length, endOfPart - position));
      if (count < 0) {
        throw new EOFException(
            "a file of the bundle ends %d bytes too early".formatted(endOfPart - position));
      }
      position += count;
      return count;
    }

    /** Returns the stream of the part at the position. */
    private InputStream part() throws IOException {
      if (in != null && position < endOfPart) {
        return in;
      }
      close();
      Part part = rest.next();
      while (part.end() <= position) {
        part = rest.next();
      }
      endOfPart = Math.min(end, part.end());
      in = part.content().open(position - part.start(), endOfPart - position);
      return in;
    }

    @Override
    public void close() throws IOException {
      if (in != null) {
        in.close();
        in = null;
      }
    }
  }
}
