package dev.flattail.datasets.upload;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Adds checks to the stream that the tar library reads. The library reads a name or extended header
 * of any length into memory, so this class limits the bytes between files. The library also accepts
 * an archive that was cut off between two files or within a header. So this class detects whether
 * the archive ends with the blocks of zeros that end every tar archive. And the library hides bytes
 * of names that are not UTF-8, so this class keeps the headers.
 */
final class TarBytes extends FilterInputStream {
  static final int BLOCK = 512;

  /** Maximum number of kept bytes; longer headers are refused. */
  private static final int MOST_KEPT = 1 << 20;

  private final ByteArrayOutputStream headers = new ByteArrayOutputStream();
  private long limit = Long.MAX_VALUE;
  private long allowed = limit;
  private long zeros;
  private long markedAllowed;
  private long markedZeros;
  private int markedHeaders;

  TarBytes(InputStream in) {
    super(new BufferedInputStream(in, BLOCK));
  }

  /** Limits the following reads to {@code bytes} in total, until the next call. */
  void allow(long bytes) {
    limit = bytes;
    allowed = bytes;
    headers.reset();
  }

  /** Returns whether the bytes since {@link #allow} are all UTF-8, as those of names in headers. */
  boolean wasUtf8() {
    return Utf8.isValid(headers.toByteArray());
  }

  /** Returns whether the bytes so far end with at least one block of zeros. */
  boolean sawEndMarker() {
    return zeros >= BLOCK;
  }

  /** Reads blocks of zeros, and returns whether something else follows them. */
  boolean skipZeros() throws IOException {
    while (true) {
      mark(BLOCK);
      int read = readNBytes(new byte[BLOCK], 0, BLOCK);
      if (zeros < read) {
        reset();
        return true;
      }
      if (read < BLOCK) {
        return false;
      }
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (allowed <= 0) {
      throw new IOException(
          "the entry's header or extended attributes, or the padding, exceed %d bytes"
              .formatted(limit));
    }
    int read = super.read(buffer, offset, (int) Math.min(length, allowed));
    if (read > 0) {
      allowed -= read;
      if (limit < Long.MAX_VALUE && headers.size() + read <= MOST_KEPT) {
        headers.write(buffer, offset, read);
      }
      int last = offset + read - 1;
      while (last >= offset && buffer[last] == 0) {
        last--;
      }
      int trailing = offset + read - 1 - last;
      zeros = trailing == read ? zeros + read : trailing;
    }
    return read;
  }

  @Override
  public long skip(long n) throws IOException {
    byte[] buffer = new byte[(int) Math.min(n, 1 << 13)];
    return Math.max(0, read(buffer, 0, buffer.length));
  }

  @Override
  public synchronized void mark(int bytes) {
    super.mark(bytes);
    markedAllowed = allowed;
    markedZeros = zeros;
    markedHeaders = headers.size();
  }

  @Override
  public synchronized void reset() throws IOException {
    super.reset();
    allowed = markedAllowed;
    zeros = markedZeros;
    byte[] kept = headers.toByteArray();
    headers.reset();
    headers.write(kept, 0, markedHeaders);
  }
}
