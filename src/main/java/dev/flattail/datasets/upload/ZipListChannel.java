package dev.flattail.datasets.upload;

import dev.flattail.datasets.DatasetRejectedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Limits the reads of a zip archive until {@link #listed}. Its central directory becomes objects of
 * many times its size, and the size that the archive declares for it may be wrong.
 */
final class ZipListChannel implements SeekableByteChannel {
  private final SeekableByteChannel file;
  private final long limit;
  private long read;
  private boolean listed;

  private ZipListChannel(SeekableByteChannel file, long limit) {
    this.file = file;
    this.limit = limit;
  }

  /**
   * Opens an archive.
   *
   * @param limit in bytes; reading more before {@link #listed} throws {@link
   *     DatasetRejectedException}
   */
  static ZipListChannel open(Path archive, long limit) throws IOException {
    return new ZipListChannel(Files.newByteChannel(archive), limit);
  }

  /** Lifts the limit after the central directory was read. */
  void listed() {
    listed = true;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    if (!listed && read + into.remaining() > limit) {
      throw new DatasetRejectedException(
          "the zip archive lists too many files (more than %d bytes of names and attributes); pack them as .tar.gz, or unpack it below the data directory and register the folder"
              .formatted(limit));
    }
    int count = file.read(into);
    read += Math.max(count, 0);
    return count;
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    return file.write(from);
  }

  @Override
  public long position() throws IOException {
    return file.position();
  }

  @Override
  public SeekableByteChannel position(long position) throws IOException {
    file.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public SeekableByteChannel truncate(long size) throws IOException {
    file.truncate(size);
    return this;
  }

  @Override
  public boolean isOpen() {
    return file.isOpen();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
