package dev.flattail.safetensors;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Reads and writes safetensors files. Files are untrusted, so every value is checked against the
 * file's length before it is used.
 */
public final class Safetensors {
  private static final int ALIGNMENT = 8;

  private Safetensors() {}

  /**
   * Reads all tensors of a file, in the order of their data.
   *
   * @throws SafetensorsException when the file is invalid, or a tensor is larger than 2 GiB
   */
  public static List<StoredTensor> read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      SafetensorsHeader header = header(channel);
      List<StoredTensor> tensors = new ArrayList<>();
      for (TensorEntry entry : header.tensors()) {
        tensors.add(
            new StoredTensor(
                entry.name(),
                entry.dtype(),
                entry.shape(),
                data(channel, header.dataStart(), entry)));
      }
      return tensors;
    }
  }

  /**
   * Reads a model's file, with the names that {@link StateDictNames} describes.
   *
   * @throws SafetensorsException when the file is invalid, or a tensor is larger than 2 GiB
   */
  public static StateDict readStateDict(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      SafetensorsHeader header = header(channel);
      StateDictNames names = header.stateDictNames();
      List<StoredTensor> tensors = new ArrayList<>();
      for (TensorEntry entry : header.tensors()) {
        String name = names.names().get(entry.name());
        if (name != null) {
          tensors.add(
              new StoredTensor(
                  name, entry.dtype(), entry.shape(), data(channel, header.dataStart(), entry)));
        }
      }
      return new StateDict(tensors, CheckpointMetadata.of(header.metadata()));
    }
  }

  /**
   * Reads the header of a file alone.
   *
   * @throws SafetensorsException when the file is invalid
   */
  public static SafetensorsHeader header(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return header(channel);
    }
  }

  /**
   * Writes tensors. The same tensors give the same bytes: wider numbers come first, so that all are
   * aligned, and otherwise the given order is kept.
   *
   * @param metadata strings for the header's {@code __metadata__}; omitted when empty
   * @throws IllegalArgumentException when the header exceeds the limit for reading
   */
  public static void write(
      OutputStream out, Collection<StoredTensor> tensors, Map<String, String> metadata)
      throws IOException {
    List<StoredTensor> ordered = new ArrayList<>(tensors);
    ordered.sort(Comparator.comparingInt((StoredTensor t) -> t.dtype().bytes()).reversed());
    byte[] json = HeaderWriter.json(ordered, metadata);
    int padded = Math.ceilDiv(json.length, ALIGNMENT) * ALIGNMENT;
    if (padded > SafetensorsHeader.MAX_BYTES) {
      throw new IllegalArgumentException(
          "a safetensors header of "
              + padded
              + " bytes, and "
              + SafetensorsHeader.MAX_BYTES
              + " are allowed");
    }
    ByteBuffer start =
        ByteBuffer.allocate(SafetensorsHeader.PREFIX + padded)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(padded)
            .put(json);
    while (start.hasRemaining()) {
      start.put((byte) ' ');
    }
    out.write(start.array());
    WritableByteChannel channel = Channels.newChannel(out);
    for (StoredTensor tensor : ordered) {
      ByteBuffer data = tensor.data().duplicate().rewind();
      while (data.hasRemaining()) {
        channel.write(data);
      }
    }
  }

  private static SafetensorsHeader header(FileChannel channel) throws IOException {
    return SafetensorsHeader.read(Channels.newInputStream(channel), channel.size());
  }

  private static ByteBuffer data(FileChannel channel, long dataStart, TensorEntry entry)
      throws IOException {
    long length = entry.end() - entry.begin();
    if (length > Integer.MAX_VALUE) {
      throw new SafetensorsException(entry.name(), "is larger than 2 GiB");
    }
    ByteBuffer buffer = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
    long position = dataStart + entry.begin();
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new EOFException("the file became shorter while it was read");
      }
    }
    return buffer.rewind();
  }
}
