package dev.flattail.artifacts;

import java.io.IOException;
import java.io.InputStream;

/**
 * Stored bytes, read from the start or from anywhere. Holds nothing open: only its streams are
 * closed.
 */
public interface ArtifactContent {
  /** Size. */
  long bytes();

  /** All of it. */
  default InputStream read() throws IOException {
    return read(0, bytes());
  }

  /**
   * A part of it.
   *
   * @param from offset of the first byte, 0 to {@link #bytes()}
   * @param length number of bytes, all of which must be there
   * @throws IndexOutOfBoundsException when the part reaches beyond the end
   * @throws NoSuchArtifactException when it has been deleted meanwhile
   */
  InputStream read(long from, long length) throws IOException;
}
