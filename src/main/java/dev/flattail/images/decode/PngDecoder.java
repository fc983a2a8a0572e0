package dev.flattail.images.decode;

import dev.flattail.images.InvalidImagesException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Decodes PNG files as Pillow's {@code convert("RGB")} does: of 16 bits the upper 8 are taken, and
 * color profiles, gamma and transparency change no pixel.
 *
 * <p>As in Pillow, a wrong checksum before the pixels is an error, and what follows the last row
 * does not matter. Missing rows are an error.
 */
final class PngDecoder {
  private static final int COLORS = 256;
  private static final byte OPAQUE = -1;

  /** First column, first row, column step and row step of each pass over an interlaced image. */
  private static final int[][] ADAM7 = {
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
  };

  private static final int[][] ONE_PASS = {{0, 0, 1, 1}};

  private final PngHeader header;
  private final byte[][] table;
  private final byte[] transparency;
  private final byte[] pixels;
  private boolean transparent;

  /**
   * A decoded file.
   *
   * @param transparent whether some pixel is not fully opaque
   */
  record Decoded(RgbImage image, boolean transparent) {}

  private PngDecoder(PngHeader header, byte[][] table, byte[] transparency) {
    this.header = header;
    this.table = table;
    this.transparency = transparency;
    this.pixels = new byte[RgbImage.CHANNELS * header.height() * header.width()];
  }

  /** Decodes a file; throws {@link InvalidImagesException} if it is damaged or too large. */
  static Decoded decode(byte[] file) throws InvalidImagesException {
    PngChunks chunks = new PngChunks(file);
    PngHeader header = null;
    byte[] palette = {};
    byte[] transparency = {};
    int at = PngChunks.FIRST;
    while (true) {
      if (!chunks.isAt(at)) {
        throw chunks.endsEarly();
      }
      if (header != null && chunks.type(at) == PngChunks.PIXELS) {
        return decode(chunks, at, header, palette, transparency);
      }
      if (!chunks.isWhole(at)) {
        throw chunks.endsEarly();
      }
      if (!chunks.isIntact(at)) {
        throw PngChunks.wrongChecksum(at);
      }
      ByteBuffer data = chunks.data(at);
      switch (chunks.type(at)) {
        case PngChunks.HEADER -> header = PngHeader.read(data);
        case PngChunks.PALETTE -> {
          palette = new byte[data.remaining()];
          data.get(palette);
        }
        case PngChunks.TRANSPARENCY -> {
          transparency = new byte[data.remaining()];
          data.get(transparency);
        }
        case PngChunks.PIXELS, PngChunks.END ->
            throw new InvalidImagesException("the PNG is damaged: it has no header or no pixels");
        default -> {
          // says nothing about the stored samples
        }
      }
      at = chunks.next(at);
    }
  }

  private static Decoded decode(
      PngChunks chunks, int at, PngHeader header, byte[] palette, byte[] transparency)
      throws InvalidImagesException {
    long plane = ImageDecoder.checkedPlane(header.height(), header.width());
    long bytes = RgbImage.CHANNELS * plane + 2 * header.rowBytes(header.width());
    DecodingMemory.Room room = DecodingMemory.heap().take(bytes);
    try (PngPixels stored = new PngPixels(chunks, at)) {
      PngDecoder decoder = new PngDecoder(header, table(header, palette), transparency);
      for (int[] pass : header.interlaced() ? ADAM7 : ONE_PASS) {
        decoder.pass(stored, pass[0], pass[1], pass[2], pass[3]);
      }
      stored.checkEnd();
      return new Decoded(
          new RgbImage(header.height(), header.width(), decoder.pixels), decoder.transparent);
    } finally {
      room.close();
    }
  }

  private void pass(PngPixels stored, int left, int top, int columnStep, int rowStep)
      throws InvalidImagesException {
    int count = (header.width() - left + columnStep - 1) / columnStep;
    if (count < 1) {
      return;
    }
    int bytes = Math.toIntExact(header.rowBytes(count));
    byte[] above = new byte[bytes];
    byte[] row = new byte[bytes];
    byte[] filter = new byte[1];
    for (int y = top; y < header.height(); y += rowStep) {
      stored.read(filter);
      stored.read(row);
      unfilter(filter[0], row, above, header.pixelBytes());
      put(row, count, y * header.width() + left, columnStep);
      for (int i = 0; i < count && !transparent && mayBeTransparent(); i++) {
        transparent = isTransparent(row, i);
      }
      byte[] read = row;
      row = above;
      above = read;
    }
  }

  private boolean mayBeTransparent() {
    return header.hasAlpha() || transparency.length > 0;
  }

  /** Returns whether a pixel is not fully opaque: by its alpha, its color's, or as the key. */
  private boolean isTransparent(byte[] row, int pixel) {
    int sample = header.depth() / Byte.SIZE;
    int bytes = header.pixelBytes();
    int start = pixel * bytes;
    if (header.hasAlpha()) {
      return row[start + bytes - 1] != OPAQUE || row[start + bytes - sample] != OPAQUE;
    }
    if (header.color() == PngHeader.Color.PALETTE) {
      int value = value(row, pixel);
      return value < transparency.length && transparency[value] != OPAQUE;
    }
    if (sample == 0) {
      return transparency.length > 1 && value(row, pixel) == transparency[1];
    }
    for (int i = 0; i < bytes; i++) {
      int key = 2 * (i / sample) + 2 - sample + i % sample; // of two bytes a sample
      if (key >= transparency.length || row[start + i] != transparency[key]) {
        return false;
      }
    }
    return true;
  }

  /** Returns the stored value of at most 8 bits of a pixel. */
  private int value(byte[] row, int pixel) {
    int depth = header.depth();
    int bit = pixel * depth;
    return row[bit >> 3] >> (Byte.SIZE - depth - (bit & 7)) & (1 << depth) - 1;
  }

  private static void unfilter(int filter, byte[] row, byte[] above, int step)
      throws InvalidImagesException {
    switch (filter) {
      case 0 -> {
        // stored as they are
      }
      case 1 -> {
        for (int i = step; i < row.length; i++) {
          row[i] += row[i - step];
        }
      }
      case 2 -> {
        for (int i = 0; i < row.length; i++) {
          row[i] += above[i];
        }
      }
      case 3 -> {
        for (int i = 0; i < row.length; i++) {
          int left = i < step ? 0 : row[i - step] & 0xFF;
          row[i] += (byte) (left + (above[i] & 0xFF) >> 1);
        }
      }
      case 4 -> {
        for (int i = 0; i < row.length; i++) {
          boolean first = i < step;
          row[i] +=
              paeth(
                  first ? 0 : row[i - step] & 0xFF,
                  above[i] & 0xFF,
                  first ? 0 : above[i - step] & 0xFF);
        }
      }
      default -> throw new InvalidImagesException("the PNG is damaged: unknown filter " + filter);
    }
  }

  /** Returns the neighbor that is nearest to {@code left + up - corner}. */
  private static byte paeth(int left, int up, int corner) {
    int fromLeft = Math.abs(up - corner);
    int fromUp = Math.abs(left - corner);
    int fromCorner = Math.abs(left + up - 2 * corner);
    if (fromLeft <= fromUp && fromLeft <= fromCorner) {
      return (byte) left;
    }
    return (byte) (fromUp <= fromCorner ? up : corner);
  }

  /** Stores the {@code count} pixels of a row from pixel {@code first} on. */
  private void put(byte[] row, int count, int first, int columnStep) {
    switch (header.color()) {
      case PALETTE -> putByTable(row, count, first, columnStep);
      case GRAY -> {
        if (header.depth() < Byte.SIZE) {
          putByTable(row, count, first, columnStep);
        } else {
          putSamples(row, count, first, columnStep, 0);
        }
      }
      case GRAY_ALPHA -> putSamples(row, count, first, columnStep, 0);
      case RGB, RGB_ALPHA -> putSamples(row, count, first, columnStep, header.depth() / Byte.SIZE);
    }
  }

  /**
   * Stores whole bytes, of 16 bits the upper ones.
   *
   * @param channelStep bytes from one color to the next; 0 for gray
   */
  private void putSamples(byte[] row, int count, int first, int columnStep, int channelStep) {
    int plane = header.height() * header.width();
    int step = header.pixelBytes();
    for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
      int from = channel * channelStep;
      int to = channel * plane + first;
      for (int i = 0; i < count; i++) {
        pixels[to] = row[from];
        from += step;
        to += columnStep;
      }
    }
  }

  private void putByTable(byte[] row, int count, int first, int columnStep) {
    int plane = header.height() * header.width();
    int to = first;
    for (int i = 0; i < count; i++) {
      int value = value(row, i);
      pixels[to] = table[0][value];
      pixels[plane + to] = table[1][value];
      pixels[2 * plane + to] = table[2][value];
      to += columnStep;
    }
  }

  /** Returns red, green and blue of each stored value of at most 8 bits. */
  private static byte[][] table(PngHeader header, byte[] palette) throws InvalidImagesException {
    byte[][] table = new byte[RgbImage.CHANNELS][COLORS];
    if (header.color() == PngHeader.Color.PALETTE) {
      if (palette.length == 0) {
        throw new InvalidImagesException("the PNG is damaged: it has no palette");
      }
      for (int i = 0; i < Math.min(COLORS * RgbImage.CHANNELS, palette.length); i++) {
        table[i % RgbImage.CHANNELS][i / RgbImage.CHANNELS] = palette[i];
      }
    } else {
      int white = (1 << Math.min(header.depth(), Byte.SIZE)) - 1;
      for (int i = 0; i <= white; i++) {
        table[0][i] = (byte) (i * 0xFF / white);
      }
      Arrays.fill(table, table[0]);
    }
    return table;
  }
}
