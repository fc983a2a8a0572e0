package dev.flattail.datasets.upload;

import dev.flattail.datasets.DatasetRejectedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Checks that a file is one zip archive and nothing else. The library reads the last archive in a
 * file, and ignores what is before and behind it.
 */
final class ZipEnd {
  private static final int RECORD = 0x06054b50;
  private static final int RECORD_BYTES = 22;
  private static final int COMMENT_BYTES_AT = 20;
  private static final int LIST_BYTES_AT = 12;
  private static final int LIST_AT = 16;
  private static final int MOST_COMMENT = 0xFFFF;

  private static final int LOCATOR_64 = 0x07064b50;
  private static final int LOCATOR_64_BYTES = 20;
  private static final int RECORD_64 = 0x06064b50;
  private static final int RECORD_64_BYTES = 56;
  private static final int LIST_BYTES_64_AT = 40;
  private static final int LIST_64_AT = 48;

  private ZipEnd() {}

  /**
   * Checks the file, unless it has no end record, which the library reports.
   *
   * @throws DatasetRejectedException when something else is in it
   */
  static void check(Path archive) throws IOException {
    try (FileChannel file = FileChannel.open(archive)) {
      int tail = (int) Math.min(file.size(), RECORD_BYTES + MOST_COMMENT);
      long tailAt = file.size() - tail;
      ByteBuffer bytes = read(file, tailAt, tail);
      int at = tail - RECORD_BYTES;
      while (at >= 0 && bytes.getInt(at) != RECORD) {
        at--;
      }
      if (at < 0) {
        return;
      }
      int end = at + RECORD_BYTES + Short.toUnsignedInt(bytes.getShort(at + COMMENT_BYTES_AT));
      if (end < tail) {
        throw new DatasetRejectedException(
            "other bytes (%d) follow the end of the zip archive and would be ignored; upload each archive by itself"
                .formatted(tail - end));
      }
      long before = before(file, tailAt + at, bytes, at);
      if (before > 0) {
        throw new DatasetRejectedException(
            "other bytes (%d) precede the zip archive and would be ignored; upload each archive by itself"
                .formatted(before));
      }
    }
  }

  /** Returns the number of bytes before the archive, whose end record is at {@code recordAt}. */
  private static long before(FileChannel file, long recordAt, ByteBuffer tail, int at)
      throws IOException {
    long record64At = recordAt - LOCATOR_64_BYTES - RECORD_64_BYTES;
    if (record64At >= 0) {
      ByteBuffer bytes = read(file, record64At, RECORD_64_BYTES + LOCATOR_64_BYTES);
      if (bytes.getInt(0) == RECORD_64 && bytes.getInt(RECORD_64_BYTES) == LOCATOR_64) {
        return record64At - bytes.getLong(LIST_BYTES_64_AT) - bytes.getLong(LIST_64_AT);
      }
    }
    return recordAt
        - Integer.toUnsignedLong(tail.getInt(at + LIST_BYTES_AT))
        - Integer.toUnsignedLong(tail.getInt(at + LIST_AT));
  }

  private static ByteBuffer read(FileChannel file, long position, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining() && file.read(buffer, position + buffer.position()) >= 0) {
      // Reads on until the buffer is full.
    }
    return buffer;
  }
}
