package dev.flattail.images.decode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a file says about its picture that its pixels leave out. Metadata may be damaged in any way,
 * which says nothing about the pixels: what cannot be read counts as missing.
 *
 * @param orientation of EXIF (CIPA DC-008): 1 for upright, 2 to 8 for turned or mirrored
 * @param pictures number of pictures: frames of an animated PNG, or the pictures of CIPA's
 *     Multi-Picture Format (DC-007)
 */
public record ImageMetadata(int orientation, int pictures) {
  private static final ImageMetadata NONE = new ImageMetadata(1, 1);

  private static final int ORIENTATION = 0x112;
  private static final int PICTURES = 0xB001;
  private static final int LAST_ORIENTATION = 8;
  private static final String EXIF = "Exif\0\0";
  private static final String MULTI_PICTURE = "MPF\0";

  private static final int START_OF_SCAN = 0xDA;
  private static final int END_OF_IMAGE = 0xD9;
  private static final int EXIF_APPLICATION = 0xE1;
  private static final int MULTI_PICTURE_APPLICATION = 0xE2;

  private static final int TIFF_TYPE_SHORT = 3;
  private static final int TIFF_ENTRY = 12;

  /** Reads the metadata of a JPEG or PNG. */
  public static ImageMetadata of(byte[] file) {
    return ImageDecoder.isPng(file) ? ofPng(new PngChunks(file)) : ofJpeg(file);
  }

  private static ImageMetadata ofPng(PngChunks chunks) {
    ImageMetadata found = NONE;
    for (int at = PngChunks.FIRST; chunks.isAt(at); at = chunks.next(at)) {
      ByteBuffer data = chunks.data(at);
      switch (chunks.type(at)) {
        case PngChunks.EXIF -> found = found.orientedBy(data);
        case PngChunks.ANIMATION -> {
          if (data.remaining() >= Integer.BYTES) {
            found = found.withPictures(data.getInt());
          }
        }
        default -> {
          // other chunks are not dropped, or say nothing about the picture
        }
      }
    }
    return found;
  }

  private static ImageMetadata ofJpeg(byte[] file) {
    ImageMetadata found = NONE;
    int at = 2;
    while (at + 4 <= file.length && file[at] == (byte) 0xFF) {
      int marker = file[at + 1] & 0xFF;
      if (marker == 0xFF) {
        at++; // padding
        continue;
      }
      int length = (file[at + 2] & 0xFF) << Byte.SIZE | file[at + 3] & 0xFF;
      if (marker == START_OF_SCAN || marker == END_OF_IMAGE || at + 2 + length > file.length) {
        break;
      }
      ByteBuffer data = ByteBuffer.wrap(file, at + 4, Math.max(0, length - 2)).slice();
      if (marker == EXIF_APPLICATION && begins(data, EXIF)) {
        found = found.orientedBy(data.slice());
      } else if (marker == MULTI_PICTURE_APPLICATION && begins(data, MULTI_PICTURE)) {
        found = found.withPictures(tag(data.slice(), PICTURES));
      }
      at += 2 + length;
    }
    return found;
  }

  /** Returns whether {@code data} begins with {@code name}, and moves behind it. */
  private static boolean begins(ByteBuffer data, String name) {
    if (data.remaining() < name.length()) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (data.get(i) != name.charAt(i)) {
        return false;
      }
    }
    data.position(name.length());
    return true;
  }

  private ImageMetadata orientedBy(ByteBuffer exif) {
    int found = tag(exif, ORIENTATION);
    return found >= 1 && found <= LAST_ORIENTATION ? new ImageMetadata(found, pictures) : this;
  }

  private ImageMetadata withPictures(int number) {
    return number > 1 ? new ImageMetadata(orientation, number) : this;
  }

  /** Returns the number with a tag in the first directory of TIFF data; -1 for none. */
  private static int tag(ByteBuffer tiff, int tag) {
    if (tiff.remaining() < Long.BYTES) {
      return -1;
    }
    tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    long directory = Integer.toUnsignedLong(tiff.getInt(4));
    if (directory + Short.BYTES > tiff.limit()) {
      return -1;
    }
    int entries = Short.toUnsignedInt(tiff.getShort((int) directory));
    for (int entry = 0; entry < entries; entry++) {
      long at = directory + Short.BYTES + (long) entry * TIFF_ENTRY;
      if (at + TIFF_ENTRY > tiff.limit()) {
        return -1;
      }
      if (Short.toUnsignedInt(tiff.getShort((int) at)) == tag) {
        return tiff.getShort((int) at + 2) == TIFF_TYPE_SHORT
            ? Short.toUnsignedInt(tiff.getShort((int) at + 8))
            : tiff.getInt((int) at + 8);
      }
    }
    return -1;
  }
}
