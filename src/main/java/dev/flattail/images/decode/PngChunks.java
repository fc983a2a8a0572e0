package dev.flattail.images.decode;

import dev.flattail.images.InvalidImagesException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** The chunks of a PNG file. */
record PngChunks(byte[] file) {
  static final int HEADER = 0x49484452; // IHDR
  static final int PALETTE = 0x504C5445; // PLTE
  static final int PIXELS = 0x49444154; // IDAT
  static final int TRANSPARENCY = 0x74524E53; // tRNS
  static final int EXIF = 0x65584966; // eXIf
  static final int ANIMATION = 0x6163544C; // acTL
  static final int END = 0x49454E44; // IEND

  /** Offset of the first chunk, after the signature. */
  static final int FIRST = 8;

  private static final int BEFORE_DATA = 8; // length, type
  private static final int CHECKSUM = 4;

  /** Returns whether length and type of the chunk at {@code offset} are in the file. */
  boolean isAt(int offset) {
    return file.length - offset >= BEFORE_DATA && length(offset) >= 0;
  }

  int type(int offset) {
    return ByteBuffer.wrap(file).getInt(offset + 4);
  }

  /** Returns the data of the chunk at {@code offset}, as much as the file has. */
  ByteBuffer data(int offset) {
    int start = offset + BEFORE_DATA;
    return ByteBuffer.wrap(file, start, Math.min(length(offset), file.length - start)).slice();
  }

  /** Returns the offset of the next chunk; it may be past the end of the file. */
  int next(int offset) {
    return (int) Math.min(file.length, (long) offset + BEFORE_DATA + length(offset) + CHECKSUM);
  }

  /** Returns whether the file has the whole chunk at {@code offset}. */
  boolean isWhole(int offset) {
    return (long) offset + BEFORE_DATA + length(offset) + CHECKSUM <= file.length;
  }

  /** Returns whether a whole chunk has the right checksum. */
  boolean isIntact(int offset) {
    CRC32 crc = new CRC32();
    crc.update(file, offset + 4, length(offset) + 4);
    return (int) crc.getValue()
        == ByteBuffer.wrap(file).getInt(offset + BEFORE_DATA + length(offset));
  }

  InvalidImagesException endsEarly() {
    return new InvalidImagesException("the PNG ends early, after " + file.length + " bytes");
  }

  static InvalidImagesException wrongChecksum(int offset) {
    return new InvalidImagesException(
        "the PNG is damaged: wrong checksum in the chunk at byte " + offset);
  }

  private int length(int offset) {
    return ByteBuffer.wrap(file).getInt(offset);
  }
}
