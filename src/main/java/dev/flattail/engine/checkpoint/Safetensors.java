package dev.flattail.engine.checkpoint;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads and writes safetensors files (format: the safetensors project's README): eight bytes with
 * the header's length, the header as JSON, the numbers. A file comes from outside, so nothing in it
 * is believed before it has been compared with the file's length.
 */
public final class Safetensors {
  /** As in the safetensors project. */
  private static final int MAX_HEADER_BYTES = 100_000_000;

  private static final int ALIGNMENT = 8;
  private static final String PREFIX = "module.";

  private Safetensors() {}

  /**
   * All tensors of a file, in the order of their data. A {@code module.} prefix of names is cut
   * off.
   *
   * @throws BadCheckpoint when the file is not a sound safetensors file
   */
  public static List<StoredTensor> read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      Entries entries = entries(channel);
      Set<String> names = new HashSet<>();
      List<StoredTensor> tensors = new ArrayList<>();
      for (HeaderEntry entry : entries.all) {
        int size = Math.toIntExact(entry.end() - entry.begin());
        tensors.add(
            new StoredTensor(
                plainName(entry.name(), names),
                entry.dtype(),
                entry.shape(),
                bytes(channel, entries.dataStart + entry.begin(), size)));
      }
      return tensors;
    }
  }

  /**
   * The names of a file's tensors, without its numbers.
   *
   * @throws BadCheckpoint when the file is not a sound safetensors file
   */
  public static Set<String> names(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      Set<String> names = new HashSet<>();
      entries(channel).all.forEach(entry -> plainName(entry.name(), names));
      return names;
    }
  }

  /** A header's entries, and where in the file their numbers begin. */
  private record Entries(long dataStart, List<HeaderEntry> all) {}

  private static Entries entries(FileChannel channel) throws IOException {
    long length = channel.size();
    if (length < Long.BYTES) {
      throw new BadCheckpoint("not a safetensors file: it has " + length + " bytes");
    }
    long headerLength = bytes(channel, 0, Long.BYTES).getLong(0);
    if (headerLength < 2 || headerLength > Math.min(MAX_HEADER_BYTES, length - Long.BYTES)) {
      throw new BadCheckpoint(
          "not a safetensors file: a header of " + headerLength + " bytes in a file of " + length);
    }
    long dataStart = Long.BYTES + headerLength;
    Map<String, Object> header =
        HeaderJson.parse(text(bytes(channel, Long.BYTES, (int) headerLength)));
    return new Entries(dataStart, Header.entries(header, length - dataStart));
  }

  /**
   * Writes tensors. The same tensors give the same bytes: wider numbers come first, so that all are
   * aligned, otherwise the order is the given one.
   *
   * @param metadata strings for the header's {@code __metadata__}; left out when empty
   */
  public static void write(
      OutputStream out, Collection<StoredTensor> tensors, Map<String, String> metadata)
      throws IOException {
    List<StoredTensor> ordered = new ArrayList<>(tensors);
    ordered.sort(Comparator.comparingInt((StoredTensor t) -> t.dtype().bytes()).reversed());
    byte[] header = HeaderWriter.header(ordered, metadata).getBytes(StandardCharsets.UTF_8);
    int padded = Math.ceilDiv(header.length, ALIGNMENT) * ALIGNMENT;
    ByteBuffer start =
        ByteBuffer.allocate(Long.BYTES + padded).order(ByteOrder.LITTLE_ENDIAN).putLong(padded);
    start.put(header);
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

  /** Cuts off the prefix that PyTorch's DataParallel puts before names. */
  private static String plainName(String name, Set<String> taken) {
    String plain = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
    if (!taken.add(plain)) {
      throw new BadCheckpoint("two tensors are named " + plain);
    }
    return plain;
  }

  private static ByteBuffer bytes(FileChannel channel, long position, int length)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new EOFException("the file became shorter while it was read");
      }
    }
    return buffer.rewind();
  }

  private static String text(ByteBuffer header) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(header).toString();
    } catch (CharacterCodingException e) {
      throw new BadCheckpoint("not a safetensors file: its header is not UTF-8");
    }
  }
}
