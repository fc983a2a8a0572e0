package dev.flattail.onnx;

import dev.flattail.safetensors.StoredTensor;
import dev.flattail.safetensors.TensorEntry;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads numbers of a checkpoint's tensors. What will be read is known beforehand and is divided
 * into runs, each of which takes one stream, because a store may answer each stream with a request.
 */
final class TensorReader implements AutoCloseable {
  /** Bytes that are read and dropped rather than a new stream opened. */
  private static final long SHORT_GAP = 1 << 20;

  private final Weights weights;
  private final long dataStart;
  private final List<Span> runs = new ArrayList<>();
  private @Nullable InputStream in;

  /** Offset in the data of the next byte of {@link #in}. */
  private long position;

  /** Offset in the data of the end of {@link #in}. */
  private long end;

  /**
   * A part of the data.
   *
   * @param begin offset of the first byte
   * @param end offset after the last byte
   */
  record Span(long begin, long end) {
    static Span of(TensorEntry tensor) {
      return new Span(tensor.begin(), tensor.end());
    }
  }

  /**
   * @param dataStart offset of the data in the file
   * @param spans everything that will be read
   */
  TensorReader(Weights weights, long dataStart, List<Span> spans) {
    this.weights = weights;
    this.dataStart = dataStart;
    for (Span span : spans.stream().sorted(Comparator.comparingLong(Span::begin)).toList()) {
      Span last = runs.isEmpty() ? null : runs.getLast();
      if (last != null && span.begin() - last.end() <= SHORT_GAP) {
        runs.set(runs.size() - 1, new Span(last.begin(), Math.max(last.end(), span.end())));
      } else {
        runs.add(span);
      }
    }
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
    if (in != null && begin >= position && begin < end) {
      in.skipNBytes(begin - position);
      return in;
    }
    close();
    Span run =
        runs.stream()
            .filter(each -> begin >= each.begin() && begin < each.end())
            .findFirst()
            .orElseThrow();
    InputStream opened = weights.read(dataStart + begin, run.end() - begin);
    in = opened;
    end = run.end();
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
