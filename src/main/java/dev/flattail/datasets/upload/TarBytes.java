package dev.flattail.datasets.upload;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Adds two checks to the stream that the tar library reads. The library reads a name or extended
 * header of any length into memory, so this class limits the bytes between files. The library also
 * accepts an archive that was cut off between two files or within a header. So this class detects
 * whether the archive ends with the blocks of zeros that end every tar archive.
 */
final class TarBytes extends FilterInputStream {
  private static final int BLOCK = 512;

  private long limit = Long.MAX_VALUE;
  private long allowed = limit;
  private long zeros;

  TarBytes(InputStream in) {
    super(in);
  }

  /** Limits the following reads to {@code bytes} in total, until the next call. */
  void allow(long bytes) {
    limit = bytes;
    allowed = bytes;
  }

  /** Returns whether the bytes so far end with at least one block of zeros. */
  boolean sawEndMarker() {
    return zeros >= BLOCK;
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
  public boolean markSupported() {
    return false;
  }
}
