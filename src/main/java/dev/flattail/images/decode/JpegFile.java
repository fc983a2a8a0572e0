package dev.flattail.images.decode;

import dev.flattail.images.InvalidImagesException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JPEG file after its headers were read as libjpeg reads them.
 *
 * @param components in the order of their samples
 * @param colors what the components mean
 * @param bare the file for the JDK's reader: without comments and application data (profiles, EXIF,
 *     previews) before its first scan, which change no sample and which it may stumble over, and
 *     with the tables that libjpeg assumes
 */
record JpegFile(
    int height,
    int width,
    boolean progressive,
    List<Component> components,
    JpegColors colors,
    byte[] bare) {
  private static final int END_OF_IMAGE = 0xD9;
  private static final int START_OF_IMAGE = 0xD8;
  private static final int START_OF_SCAN = 0xDA;
  private static final int QUANTIZATION_TABLES = 0xDB;
  private static final int FIRST_RESTART = 0xD0;
  private static final int LAST_RESTART = 0xD7;
  private static final int FIRST_APPLICATION = 0xE0;
  private static final int ADOBE_APPLICATION = 0xEE;
  private static final int LAST_APPLICATION = 0xEF;
  private static final int COMMENT = 0xFE;
  private static final int BASELINE = 0xC0;
  private static final int PROGRESSIVE = 0xC2;
  private static final int FIRST_ARITHMETIC = 0xC9;
  private static final int LAST_FRAME = 0xCF;
  private static final int HUFFMAN_TABLES = 0xC4;
  private static final int RESERVED_FRAME = 0xC8;
  private static final int ARITHMETIC_TABLES = 0xCC;

  /** What libjpeg asks of the segments before it believes their names. */
  private static final int JFIF_BYTES = 14;

  private static final int ADOBE_BYTES = 12;
  private static final int ADOBE_TRANSFORM = 11;

  /** Numbers in a quantization table. */
  private static final int BLOCK = 64;

  /**
   * One component.
   *
   * @param horizontal samples in a row of a unit
   * @param vertical samples in a column of a unit
   * @param quantization number of its quantization table
   */
  record Component(int id, int horizontal, int vertical, int quantization) {}

  /** The announcement of a picture. */
  private record Frame(int height, int width, boolean progressive, List<Component> components) {
    static Frame read(Segment segment, int marker) throws InvalidImagesException {
      if (marker > PROGRESSIVE) {
        throw new InvalidImagesException(
            marker >= FIRST_ARITHMETIC
                ? "the JPEG is arithmetic-coded, which the JDK cannot decode; save it with Huffman coding"
                : "the JPEG is of a kind that the JDK cannot decode (SOF%d); save it as baseline or progressive"
                    .formatted(marker - BASELINE));
      }
      int count = segment.at(5);
      if (segment.at(0) != Byte.SIZE) {
        throw new InvalidImagesException(
            "the JPEG has %d bits a sample; save it with 8".formatted(segment.at(0)));
      }
      if (count != 1 && count != 3 && count != 4) {
        throw new InvalidImagesException(
            "the JPEG has %d color components, not 1, 3 or 4; convert it".formatted(count));
      }
      List<Component> components = new ArrayList<>();
      for (int c = 0; c < count; c++) {
        int sampling = segment.at(7 + 3 * c);
        components.add(
            new Component(
                segment.at(6 + 3 * c), sampling >> 4, sampling & 0xF, segment.at(8 + 3 * c)));
      }
      return new Frame(segment.two(1), segment.two(3), marker == PROGRESSIVE, components);
    }
  }

  /** The data of one segment. */
  private record Segment(byte[] file, int start, int end) {
    int at(int index) throws InvalidImagesException {
      if (start + index >= end) {
        throw new InvalidImagesException("the image is damaged: a header is too short");
      }
      return file[start + index] & 0xFF;
    }

    int two(int index) throws InvalidImagesException {
      return at(index) << Byte.SIZE | at(index + 1);
    }

    boolean begins(String name, int least) {
      if (end - start < least) {
        return false;
      }
      for (int i = 0; i < name.length(); i++) {
        if (file[start + i] != name.charAt(i)) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * Reads the headers.
   *
   * @param ends whether the file has its end marker; {@link #bare} gets one otherwise
   * @throws InvalidImagesException if the headers are damaged
   */
  static JpegFile read(byte[] file, boolean ends) throws InvalidImagesException {
    ByteArrayOutputStream bare = new ByteArrayOutputStream(file.length + HuffmanDefaults.BYTES);
    bare.write(file, 0, 2);
    HuffmanDefaults.writeTo(bare); // the file's own tables replace them
    Frame frame = null;
    boolean jfif = false;
    int adobe = JpegColors.NO_TRANSFORM;
    BitSet tables = new BitSet();
    int at = 2;
    while (true) {
      at = afterMarker(file, at);
      int marker = file[at - 1] & 0xFF;
      if (marker >= FIRST_RESTART && marker <= LAST_RESTART) {
        continue; // no segment, and no meaning here
      }
      if (marker == START_OF_IMAGE || marker == END_OF_IMAGE) {
        throw new InvalidImagesException(
            "the image is damaged: it %s before any scan"
                .formatted(marker == END_OF_IMAGE ? "ends" : "begins again"));
      }
      if (at + 2 > file.length) {
        throw endsEarly();
      }
      int end = at + Math.max(2, (file[at] & 0xFF) << Byte.SIZE | file[at + 1] & 0xFF);
      if (end > file.length) {
        throw endsEarly();
      }
      Segment segment = new Segment(file, at + 2, end);
      if (isFrame(marker)) {
        frame = Frame.read(segment, marker);
      } else if (marker == FIRST_APPLICATION) {
        jfif |= segment.begins("JFIF\0", JFIF_BYTES);
      } else if (marker == ADOBE_APPLICATION && segment.begins("Adobe", ADOBE_BYTES)) {
        adobe = segment.at(ADOBE_TRANSFORM);
      } else if (marker == QUANTIZATION_TABLES) {
        addTables(segment, tables);
      }
      if (marker == START_OF_SCAN) {
        checkTables(segment, frame, tables);
        bare.write(file, at - 2, file.length - at + 2);
        if (!ends) {
          bare.write(0xFF);
          bare.write(END_OF_IMAGE);
        }
        return of(frame, jfif, adobe, bare.toByteArray());
      }
      if ((marker < FIRST_APPLICATION || marker > LAST_APPLICATION) && marker != COMMENT) {
        bare.write(0xFF);
        bare.write(file, at - 1, end - at + 1);
      }
      at = end;
    }
  }

  private static void addTables(Segment segment, BitSet tables) throws InvalidImagesException {
    int at = 0;
    while (segment.start + at < segment.end) {
      int table = segment.at(at);
      tables.set(table & 0xF);
      at += 1 + (table >> 4 == 0 ? 1 : 2) * BLOCK;
    }
  }

  /**
   * Checks the tables of the first scan; the JDK's reader would replace missing ones by its own.
   */
  private static void checkTables(Segment scan, @Nullable Frame frame, BitSet tables)
      throws InvalidImagesException {
    for (int c = 0; frame != null && c < scan.at(0); c++) {
      int id = scan.at(1 + 2 * c);
      for (Component component : frame.components) {
        if (component.id == id && !tables.get(component.quantization & 0xF)) {
          throw new InvalidImagesException("the image is damaged: it lacks a quantization table");
        }
      }
    }
  }

  private static JpegFile of(@Nullable Frame frame, boolean jfif, int adobe, byte[] bare)
      throws InvalidImagesException {
    if (frame == null) {
      throw new InvalidImagesException("the image is damaged: it has a scan before its size");
    }
    return new JpegFile(
        frame.height,
        frame.width,
        frame.progressive,
        frame.components,
        JpegColors.of(frame.components.stream().map(Component::id).toList(), jfif, adobe),
        bare);
  }

  /** Returns the offset after the next marker; like libjpeg, skips everything before it. */
  private static int afterMarker(byte[] file, int from) throws InvalidImagesException {
    int at = from;
    while (at + 1 < file.length) {
      if (file[at] == (byte) 0xFF && file[at + 1] != 0 && file[at + 1] != (byte) 0xFF) {
        return at + 2;
      }
      at++;
    }
    throw endsEarly();
  }

  private static InvalidImagesException endsEarly() {
    return new InvalidImagesException("the image is damaged: the JPEG ends early");
  }

  private static boolean isFrame(int marker) {
    return marker >= BASELINE
        && marker <= LAST_FRAME
        && marker != HUFFMAN_TABLES
        && marker != RESERVED_FRAME
        && marker != ARITHMETIC_TABLES;
  }

  /** Returns the largest sampling factor of a column. */
  int mostVertical() {
    return components.stream().mapToInt(Component::vertical).max().orElseThrow();
  }

  /** Returns the largest sampling factor of a row. */
  int mostHorizontal() {
    return components.stream().mapToInt(Component::horizontal).max().orElseThrow();
  }
}
