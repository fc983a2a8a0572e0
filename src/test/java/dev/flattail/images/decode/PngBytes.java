package dev.flattail.images.decode;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes PNG files chunk by chunk, wrong ones too. */
final class PngBytes {
  private static final int[][] ADAM7 = {
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
  };

  private final ByteArrayOutputStream file = new ByteArrayOutputStream();

  PngBytes() {
    file.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
  }

  /** Begins a file. */
  PngBytes header(int height, int width, int depth, int color, int interlace) {
    return chunk(
        "IHDR",
        ByteBuffer.allocate(13)
            .putInt(width)
            .putInt(height)
            .put((byte) depth)
            .put((byte) color)
            .put((byte) 0)
            .put((byte) 0)
            .put((byte) interlace)
            .array());
  }

  PngBytes chunk(String type, byte[] data) {
    return chunk(type, data, 0);
  }

  /** Adds a chunk whose checksum is wrong by {@code error}. */
  PngBytes chunk(String type, byte[] data, int error) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    ByteBuffer chunk = ByteBuffer.allocate(12 + data.length);
    chunk.putInt(data.length).put(name).put(data).putInt((int) crc.getValue() + error);
    file.writeBytes(chunk.array());
    return this;
  }

  byte[] end() {
    chunk("IEND", new byte[0]);
    return bytes();
  }

  byte[] bytes() {
    return file.toByteArray();
  }

  static byte[] zipped(byte[] data) {
    Deflater deflater = new Deflater();
    deflater.setInput(data);
    deflater.finish();
    byte[] zipped = new byte[2 * data.length + 100];
    int length = deflater.deflate(zipped);
    deflater.end();
    return java.util.Arrays.copyOf(zipped, length);
  }

  /** Returns rows with every filter, filled by a formula. */
  static byte[] rows(int height, int width, int bitsPerPixel, boolean interlaced) {
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    for (int[] pass : interlaced ? ADAM7 : new int[][] {{0, 0, 1, 1}}) {
      int columns = (width - pass[0] + pass[2] - 1) / pass[2];
      int bytes = (columns * bitsPerPixel + 7) / 8;
      for (int y = 0; y < (height - pass[1] + pass[3] - 1) / pass[3] && columns > 0; y++) {
        rows.write(y % 5);
        for (int i = 0; i < bytes; i++) {
          rows.write(31 * i * i + 17 * y + 5 * pass[0] + 3 * pass[1]);
        }
      }
    }
    return rows.toByteArray();
  }
}
