package dev.flattail.images;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * Checks the checksums of a PNG file's chunks. ImageIO does not, and shows a damaged file without
 * an error.
 */
final class PngChunks {
  private static final int SIGNATURE = 8;
  private static final int AROUND_DATA = 12; // length, type, checksum
  private static final int END = 0x49454E44; // IEND

  private PngChunks() {}

  /** Throws {@link InvalidImagesException} for a truncated or altered chunk. */
  static void check(byte[] file) throws InvalidImagesException {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    int at = SIGNATURE;
    while (true) {
      if (file.length - at < AROUND_DATA) {
        throw new InvalidImagesException("the PNG ends early, after " + file.length + " bytes");
      }
      int length = bytes.getInt(at);
      if (length < 0 || length > file.length - at - AROUND_DATA) {
        throw new InvalidImagesException("the PNG ends early, after " + file.length + " bytes");
      }
      CRC32 crc = new CRC32();
      crc.update(file, at + 4, length + 4);
      if ((int) crc.getValue() != bytes.getInt(at + 8 + length)) {
        throw new InvalidImagesException(
            "the PNG is damaged: wrong checksum in the chunk at byte " + at);
      }
      if (bytes.getInt(at + 4) == END) {
        return;
      }
      at += AROUND_DATA + length;
    }
  }
}
