package dev.flattail.images.decode;

import dev.flattail.images.InvalidImagesException;
import java.util.BitSet;

/**
 * Counts the scans of a JPEG file before it is decoded, and looks for its end. ImageIO renders the
 * whole picture after each scan of a progressive file, so a megabyte of tiny scans would occupy a
 * core for hours.
 */
final class JpegScans {
  /** Limit of scans; encoders write about ten. */
  private static final int MOST = 100;

  private static final int START_OF_SCAN = 0xDA;
  private static final int END_OF_IMAGE = 0xD9;
  private static final int FIRST_RESTART = 0xD0;
  private static final int START_OF_IMAGE = 0xD8;
  private static final int TEMPORARY = 0x01;
  private static final int FIRST_FRAME = 0xC0;
  private static final BitSet UNKNOWN = unknown();

  private JpegScans() {}

  /** Returns the markers that are reserved, or only used by hierarchical files. */
  private static BitSet unknown() {
    BitSet markers = new BitSet();
    markers.set(0xDE, 0xE0);
    markers.set(0xF0, 0xFE);
    return markers;
  }

  /**
   * Returns whether the file has its end marker.
   *
   * @throws InvalidImagesException for too many scans, and for a marker that the JDK's reader would
   *     skip and Pillow refuses; the decoder finds other damage
   */
  static boolean check(byte[] file) throws InvalidImagesException {
    int scans = 0;
    int at = 2;
    while (at + 1 < file.length) {
      if (file[at] != (byte) 0xFF) {
        at++; // data of a scan
        continue;
      }
      int marker = file[at + 1] & 0xFF;
      if (marker == 0xFF) {
        at++; // filling
      } else if (marker == 0 || marker == TEMPORARY || isRestart(marker)) {
        at += 2;
      } else if (marker == END_OF_IMAGE) {
        return true;
      } else if (marker < FIRST_FRAME || UNKNOWN.get(marker)) {
        throw new InvalidImagesException(
            "the image is damaged: unknown marker 0x%02x".formatted(marker));
      } else if (at + 3 >= file.length) {
        return false;
      } else {
        if (marker == START_OF_SCAN && ++scans > MOST) {
          throw new InvalidImagesException(
              "the JPEG has more than %d scans; save it anew".formatted(MOST));
        }
        at += 2 + Math.max(2, (file[at + 2] & 0xFF) << 8 | file[at + 3] & 0xFF);
      }
    }
    return false;
  }

  /** Returns whether a marker has no length: restart markers, and another start of the image. */
  private static boolean isRestart(int marker) {
    return marker >= FIRST_RESTART && marker <= START_OF_IMAGE;
  }
}
