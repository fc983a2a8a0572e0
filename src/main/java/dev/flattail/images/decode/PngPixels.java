package dev.flattail.images.decode;

import dev.flattail.images.InvalidImagesException;
import dev.flattail.images.ReadFailure;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decompresses the pixels of a PNG file. They have two kinds of checksums, of each chunk and of the
 * whole stream. If that of the stream is right, a wrong one of a chunk does not matter.
 */
final class PngPixels implements AutoCloseable {
  private static final int NONE = -1;

  /** Limit of the bytes after the last row in which the end of the stream is searched. */
  private static final int MOST_SURPLUS = 1 << 20;

  private final PngChunks chunks;
  private final Inflater inflater = new Inflater();
  private int next;
  private int suspect = NONE;

  /**
   * Creates a stream.
   *
   * @param first offset of the first chunk of pixels
   */
  PngPixels(PngChunks chunks, int first) {
    this.chunks = chunks;
    this.next = first;
  }

  /** Reads the next {@code into.length} bytes. */
  void read(byte[] into) throws InvalidImagesException {
    int filled = 0;
    while (filled < into.length) {
      int read = inflate(into, filled);
      filled += read;
      if (read == 0 && (inflater.finished() || !feed())) {
        throw suspect == NONE ? chunks.endsEarly() : PngChunks.wrongChecksum(suspect);
      }
    }
  }

  /** Checks the stream's checksum if that of a chunk is wrong. To be called after the last row. */
  void checkEnd() throws InvalidImagesException {
    byte[] surplus = new byte[1 << 10];
    int read = 0;
    while (suspect != NONE && !inflater.finished()) {
      int more = inflate(surplus, 0);
      read += more;
      if (read > MOST_SURPLUS || (more == 0 && !inflater.finished() && !feed())) {
        throw PngChunks.wrongChecksum(suspect);
      }
    }
  }

  private int inflate(byte[] into, int from) throws InvalidImagesException {
    try {
      return inflater.inflate(into, from, into.length - from);
    } catch (DataFormatException e) {
      throw suspect == NONE
          ? new InvalidImagesException("the PNG is damaged: " + ReadFailure.reason(e))
          : PngChunks.wrongChecksum(suspect);
    }
  }

  /** Passes on the next chunk of pixels; false when there is none. */
  private boolean feed() {
    if (!chunks.isAt(next) || chunks.type(next) != PngChunks.PIXELS) {
      return false;
    }
    if (suspect == NONE && chunks.isWhole(next) && !chunks.isIntact(next)) {
      suspect = next;
    }
    inflater.setInput(chunks.data(next));
    next = chunks.next(next);
    return true;
  }

  @Override
  public void close() {
    inflater.end();
  }
}
