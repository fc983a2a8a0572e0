package dev.flattail.safetensors;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The header of a safetensors file, checked: every tensor has a known number format, its shape
 * matches its bytes, and the tensors fill the data part without overlaps or gaps.
 *
 * <p>Format: 8 bytes with the header's length (little endian), the header as JSON, the data. See
 * the format section of the huggingface/safetensors README.
 *
 * @param length length of the JSON in bytes; data starts at {@link #dataStart()}
 * @param tensors in the order of their bytes
 * @param metadata the file's own notes ({@code __metadata__}), empty if none
 */
public record SafetensorsHeader(
    int length, List<TensorEntry> tensors, Map<String, String> metadata) {
  /** Maximum length of the JSON; ResNet-152 needs an eighth of it. */
  static final int MAX_BYTES = 1 << 20;

  /** Size of the header's length field in bytes. */
  static final int PREFIX = Long.BYTES;

  /** Length from which a header is large; no published network reaches it. */
  private static final int LARGE = 1 << 18;

  /**
   * Serializes the parsing of large headers, because a parsed header takes many times the memory of
   * its text.
   */
  private static final Lock ONE_LARGE = new ReentrantLock();

  public SafetensorsHeader {
    tensors = List.copyOf(tensors);
    metadata = Map.copyOf(metadata);
  }

  /**
   * Reads and checks a header, leaving the stream at the first byte of data. Allocates no more than
   * the header's length, which is checked first.
   *
   * @throws SafetensorsException when the header is not valid
   * @throws IOException when the stream fails
   */
  public static SafetensorsHeader read(InputStream in) throws IOException {
    return parse(readBytes(in));
  }

  /**
   * Reads as {@link #read(InputStream)}, and checks that the data part has the stated length.
   *
   * @param fileBytes length of the whole file
   */
  public static SafetensorsHeader read(InputStream in, long fileBytes) throws IOException {
    SafetensorsHeader header = read(in);
    long expected = header.dataStart() + header.dataBytes();
    if (fileBytes != expected) {
      throw new SafetensorsException(
          "the header describes a file of " + expected + " bytes, and this one has " + fileBytes);
    }
    return header;
  }

  /**
   * Reads the bytes of a file before its data: the header's length, which is checked, and its JSON,
   * which is not. The stream is then at the first byte of data.
   */
  public static byte[] readBytes(InputStream in) throws IOException {
    byte[] prefix = in.readNBytes(PREFIX);
    if (prefix.length < PREFIX) {
      throw new SafetensorsException(
          "not a safetensors file: it has only " + prefix.length + " bytes");
    }
    long length = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 2 || length > MAX_BYTES) {
      throw new SafetensorsException(
          "not a safetensors file, or a damaged one: its first 8 bytes give the header's length as "
              + Long.toUnsignedString(length)
              + " bytes, and 2 to "
              + MAX_BYTES
              + " are allowed. (A PyTorch .pt or .pth file can be converted with"
              + " safetensors.torch.save_file.)");
    }
    byte[] bytes = Arrays.copyOf(prefix, PREFIX + (int) length);
    int there = in.readNBytes(bytes, PREFIX, (int) length);
    if (there < length) {
      throw new SafetensorsException(
          "the file ends inside its header: " + there + " of " + length + " bytes are there",
          new EOFException());
    }
    return bytes;
  }

  /** Parses and checks the bytes from {@link #readBytes}. */
  public static SafetensorsHeader parse(byte[] bytes) {
    if (bytes.length < LARGE) {
      return parsed(bytes);
    }
    ONE_LARGE.lock();
    try {
      return parsed(bytes);
    } finally {
      ONE_LARGE.unlock();
    }
  }

  private static SafetensorsHeader parsed(byte[] bytes) {
    int length = bytes.length - PREFIX;
    HeaderReader parsed = HeaderReader.parse(ByteBuffer.wrap(bytes, PREFIX, length));
    List<TensorEntry> tensors =
        parsed.tensors().stream()
            .sorted(Comparator.comparingLong(TensorEntry::begin).thenComparing(TensorEntry::end))
            .toList();
    refuseGaps(tensors);
    return new SafetensorsHeader(length, tensors, parsed.metadata());
  }

  /** Returns the offset of the first byte of data in the file. */
  public long dataStart() {
    return PREFIX + (long) length;
  }

  /** Returns the length of the data part in bytes. */
  public long dataBytes() {
    return tensors.isEmpty() ? 0 : tensors.getLast().end();
  }

  /**
   * Returns the names of the tensors of a model's file without the prefixes of PyTorch's wrappers.
   *
   * @throws SafetensorsException when two tensors have the same name without their prefixes
   */
  public StateDictNames stateDictNames() {
    return StateDictNames.of(tensors);
  }

  /**
   * Returns the number of trainable scalars: all except BatchNorm's running mean, running variance
   * and batch counter, and the counter of an averaged model.
   */
  public long parameters() {
    return tensors.stream().filter(TensorEntry::isParameter).mapToLong(TensorEntry::numbers).sum();
  }

  private static void refuseGaps(List<TensorEntry> tensors) {
    long next = 0;
    for (TensorEntry tensor : tensors) {
      if (tensor.begin() != next) {
        throw new SafetensorsException(
            tensor.name(),
            tensor.begin() < next
                ? "its bytes start at "
                    + tensor.begin()
                    + ", inside the tensor before, which ends at "
                    + next
                : "its bytes start at "
                    + tensor.begin()
                    + ", but the tensor before ends at "
                    + next
                    + ": a hole");
      }
      next = tensor.end();
    }
  }
}
