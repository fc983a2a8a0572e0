package dev.flattail.images.decode;

import java.io.ByteArrayOutputStream;
import javax.imageio.plugins.jpeg.JPEGHuffmanTable;

/**
 * The Huffman tables that libjpeg-turbo assumes for a JPEG file without tables, such as a frame of
 * a webcam's video (ITU-T T.81, annex K.3).
 */
final class HuffmanDefaults {
  private static final int LENGTHS = 16;
  private static final byte[] SEGMENT = segment();

  /** Size of the segment. */
  static final int BYTES = SEGMENT.length;

  private HuffmanDefaults() {}

  /** Writes a segment that defines the tables. */
  static void writeTo(ByteArrayOutputStream jpeg) {
    jpeg.writeBytes(SEGMENT);
  }

  private static byte[] segment() {
    ByteArrayOutputStream tables = new ByteArrayOutputStream();
    write(tables, 0x00, JPEGHuffmanTable.StdDCLuminance);
    write(tables, 0x10, JPEGHuffmanTable.StdACLuminance);
    write(tables, 0x01, JPEGHuffmanTable.StdDCChrominance);
    write(tables, 0x11, JPEGHuffmanTable.StdACChrominance);
    int length = tables.size() + 2;
    ByteArrayOutputStream segment = new ByteArrayOutputStream();
    segment.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xC4, (byte) (length >> 8), (byte) length});
    segment.writeBytes(tables.toByteArray());
    return segment.toByteArray();
  }

  private static void write(ByteArrayOutputStream out, int id, JPEGHuffmanTable table) {
    out.write(id);
    short[] lengths = table.getLengths();
    for (int i = 0; i < LENGTHS; i++) {
      out.write(i < lengths.length ? lengths[i] : 0);
    }
    for (short value : table.getValues()) {
      out.write(value);
    }
  }
}
