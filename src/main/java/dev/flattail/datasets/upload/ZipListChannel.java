package dev.flattail.datasets.upload;

import dev.flattail.datasets.DatasetRejectedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A zip archive that may be read up to a limit until {@link #listed}: its list of entries becomes
 * objects many times its size, and what the archive says of the list's length need not be true.
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
   * @param limit in bytes; to read more before {@link #listed} is {@link DatasetRejectedException}
   */
  static ZipListChannel open(Path archive, long limit) throws IOException {
    return new ZipListChannel(Files.newByteChannel(archive), limit);
  }

  /** The list is read; from now on everything may be. */
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
