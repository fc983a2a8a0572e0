package dev.flattail.images;

/**
 * Counts the scans of a JPEG file before it is decoded. ImageIO renders the whole picture after
 * each scan of a progressive file, so a megabyte of tiny scans would occupy a core for hours.
 */
final class JpegScans {
  /** Limit of scans; encoders write about ten. */
  private static final int MOST = 100;

  private static final int START_OF_SCAN = 0xDA;
  private static final int END_OF_IMAGE = 0xD9;
  private static final int FIRST_RESTART = 0xD0;
  private static final int START_OF_IMAGE = 0xD8;
  private static final int TEMPORARY = 0x01;

  private JpegScans() {}

  /** Throws {@link InvalidImagesException} for too many scans; the decoder finds damage. */
  static void check(byte[] file) throws InvalidImagesException {
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
      } else if (marker == END_OF_IMAGE || at + 3 >= file.length) {
        return;
      } else {
        if (marker == START_OF_SCAN && ++scans > MOST) {
          throw new InvalidImagesException(
              "the JPEG has more than %d scans; save it anew".formatted(MOST));
        }
        at += 2 + Math.max(2, (file[at + 2] & 0xFF) << 8 | file[at + 3] & 0xFF);
      }
    }
  }

  /** Returns whether a marker has no length: restart markers, and another start of the image. */
  private static boolean isRestart(int marker) {
    return marker >= FIRST_RESTART && marker <= START_OF_IMAGE;
  }
}
