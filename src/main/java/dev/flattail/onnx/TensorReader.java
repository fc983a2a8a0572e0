package dev.flattail.onnx;

import dev.flattail.safetensors.StoredTensor;
import dev.flattail.safetensors.TensorEntry;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads numbers of a checkpoint's tensors. Reading them in the order of the file takes one stream,
 * which matters for stores that answer each with a request.
 */
final class TensorReader implements AutoCloseable {
  /** Bytes that are read and dropped rather than a new stream opened. */
  private static final long SHORT_GAP = 1 << 20;

  private final Weights weights;
  private final long dataStart;
  private final long dataBytes;
  private @Nullable InputStream in;

  /** Offset in the data of the next byte of {@link #in}. */
  private long position;

  /**
   * @param dataStart offset of the data in the file
   * @param dataBytes length of the data
   */
  TensorReader(Weights weights, long dataStart, long dataBytes) {
    this.weights = weights;
    this.dataStart = dataStart;
    this.dataBytes = dataBytes;
  }

  /**
   * Reads some numbers of a tensor.
   *
   * @param from index of the first number
   */
  double[] read(TensorEntry tensor, long from, int count) throws IOException {
    int width = tensor.dtype().bytes();
    byte[] bytes = bytes(tensor.begin() + from * width, count * width);
    ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    return new StoredTensor(tensor.name(), tensor.dtype(), List.of((long) count), data).toDoubles();
  }

  private byte[] bytes(long begin, int length) throws IOException {
    InputStream stream = at(begin);
    byte[] bytes = stream.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the checkpoint became shorter while it was read");
    }
    position = begin + length;
    return bytes;
  }

  private InputStream at(long begin) throws IOException {
    if (in != null && begin >= position && begin - position <= SHORT_GAP) {
      in.skipNBytes(begin - position);
      return in;
    }
    close();
    InputStream opened = weights.read(dataStart + begin, dataBytes - begin);
    in = opened;
    return opened;
  }

  @Override
  public void close() throws IOException {
    if (in != null) {
      in.close();
      in = null;
    }
  }
}
