package dev.flattail.artifacts.s3;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** Reads a range of an object. Resumes from the current position when the connection breaks. */
final class S3RangeStream extends InputStream {
  private static final Logger log = LoggerFactory.getLogger(S3RangeStream.class);

  /** Maximum number of consecutive failures without progress. */
  private static final int MOST_BREAKS = 3;

  private final S3Artifact artifact;
  private final long end;
  private long position;
  private int breaks;
  private @Nullable ResponseInputStream<GetObjectResponse> in;

  /**
   * Opens the stream.
   *
   * @param from offset of the first byte
   * @param end offset after the last byte
   */
  S3RangeStream(S3Artifact artifact, long from, long end) throws IOException {
    this.artifact = artifact;
    this.position = from;
    this.end = end;
    this.in = artifact.reads().open(artifact, from, end);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    while (position < end) {
      if (in == null) {
        in = artifact.reads().open(artifact, position, end);
      }
      try {
        int count = in.read(target, offset, (int) Math.min(length, end - position));
        if (count > 0) {
          position += count;
          breaks = 0;
          return count;
        }
        throw new EOFException("the store closed the connection early");
      } catch (IOException | SdkException e) {
        lost(e);
      }
    }
    return -1;
  }

  private void lost(Exception e) throws IOException {
    drop();
    breaks++;
    if (breaks > MOST_BREAKS) {
      throw e instanceof SdkException sdk
          ? artifact.reads().failures().of(sdk)
          : new IOException(
              "reading %s from %s breaks off at byte %d: %s"
                  .formatted(artifact.key(), artifact.reads().address(), position, e.getMessage()),
              e);
    }
    log.debug("Resuming the read of {} from byte {}", artifact.key(), position, e);
  }

  /** Aborts the current response without reading the rest. */
  private void drop() {
    if (in != null) {
      in.abort();
      in = null;
    }
  }

  @Override
  public void close() throws IOException {
    if (position == end && in != null) {
      in.close();
      in = null;
    }
    drop();
  }
}
