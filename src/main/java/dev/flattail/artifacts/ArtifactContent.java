package dev.flattail.artifacts;

import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of an artifact, readable from any offset. Holds no resources; only its streams must be
 * closed.
 */
public interface ArtifactContent {
  /** Returns the size in bytes. */
  long bytes();

  /** Opens a stream of all bytes. */
  default InputStream read() throws IOException {
    return read(0, bytes());
  }

  /**
   * Opens a stream of a range of bytes.
   *
   * @param from offset of the first byte, from 0 to {@link #bytes()}
   * @param length number of bytes; the artifact must contain all of them
   * @throws IndexOutOfBoundsException when the range exceeds the artifact
   * @throws NoSuchArtifactException when the artifact was deleted meanwhile
   */
  InputStream read(long from, long length) throws IOException;
}
