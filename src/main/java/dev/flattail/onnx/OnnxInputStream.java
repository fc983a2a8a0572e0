package dev.flattail.onnx;

import dev.flattail.onnx.TensorReader.Span;
import dev.flattail.safetensors.TensorEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A part of a file, computed while it is read. */
final class OnnxInputStream extends InputStream {
  /** Numbers that are computed at a time. */
  private static final int PIECE = 1 << 14;

  private final List<Part> parts;
  private final Weights weights;
  private final long dataStart;
  private final TensorReader tensors;
  private long left;
  private int part;

  /** Offset in the current part of the first byte after {@link #piece}. */
  private long offset;

  private @Nullable FoldedNorms norms;
  private ByteBuffer piece = ByteBuffer.allocate(0);

  /**
   * @param dataStart offset of the checkpoint's data
   */
  OnnxInputStream(List<Part> parts, Weights weights, long dataStart, long from, long length) {
    Objects.checkFromIndexSize(from, length, Parts.length(parts));
    this.parts = parts;
    this.weights = weights;
    this.dataStart = dataStart;
    this.tensors = new TensorReader(weights, dataStart, spans(parts, from, from + length));
    this.left = length;
    this.offset = from;
    while (part < parts.size() && offset >= parts.get(part).length()) {
      offset -= parts.get(part).length();
      part++;
    }
  }

  /**
   * Returns what is read of the checkpoint's data for the bytes from {@code from} to {@code to}.
   */
  private static List<Span> spans(List<Part> parts, long from, long to) {
    List<Span> spans = new ArrayList<>();
    long begin = 0;
    for (Part part : parts) {
      long first = Math.max(from - begin, 0) / Float.BYTES;
      long end = Math.ceilDiv(Math.min(to - begin, part.length()), Float.BYTES);
      TensorEntry entry = part instanceof Part.Numbers(Initializer.Read read) ? read.entry() : null;
      if (entry != null && first < end) {
        int width = entry.dtype().bytes();
        spans.add(new Span(entry.begin() + first * width, entry.begin() + end * width));
      }
      begin += part.length();
    }
    return spans;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int start, int length) throws IOException {
    Objects.checkFromIndexSize(start, length, into.length);
    if (length == 0) {
      return 0;
    }
    if (left == 0) {
      return -1;
    }
    if (!piece.hasRemaining()) {
      advance();
    }
    int count = (int) Math.min(left, Math.min(length, piece.remaining()));
    piece.get(into, start, count);
    left -= count;
    return count;
  }

  private void advance() throws IOException {
    if (offset == parts.get(part).length()) {
      part++;
      offset = 0;
    }
    switch (parts.get(part)) {
      case Part.Fixed(byte[] bytes) -> {
        piece = ByteBuffer.wrap(bytes, (int) offset, bytes.length - (int) offset);
        offset = bytes.length;
      }
      case Part.Numbers(Initializer.Read initializer) -> {
        long first = offset / Float.BYTES;
        int within = (int) (offset % Float.BYTES);
        int count =
            (int)
                Math.min(
                    Math.min(PIECE, initializer.bytes() / Float.BYTES - first),
                    Math.ceilDiv(within + left, Float.BYTES));
        piece = floats(initializer.name(), numbers(initializer, first, count)).position(within);
        offset = (first + count) * Float.BYTES;
      }
    }
  }

  private double[] numbers(Initializer.Read initializer, long first, int count) throws IOException {
    return switch (initializer) {
      case Initializer.Stored(TensorEntry entry) -> tensors.read(entry, first, count);
      case Initializer.FoldedWeight(TensorEntry entry, NormEntries norm) -> {
        double[] factors = norms().get(norm).factor();
        double[] values = tensors.read(entry, first, count);
        long channel = entry.numbers() / factors.length;
        for (int i = 0; i < count; i++) {
          values[i] *= factors[(int) ((first + i) / channel)];
        }
        yield values;
      }
      case Initializer.FoldedBias(String _, NormEntries norm) ->
          Arrays.copyOfRange(norms().get(norm).shift(), (int) first, (int) first + count);
    };
  }

  private FoldedNorms norms() throws IOException {
    if (norms == null) {
      norms = FoldedNorms.of(parts, weights, dataStart);
    }
    return norms;
  }

  private static ByteBuffer floats(String name, double[] values) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      float narrow = (float) value;
      if (Float.isInfinite(narrow)) {
        throw new IOException("a number of " + name + " is beyond float32: " + value);
      }
      bytes.putFloat(narrow);
    }
    return bytes.flip();
  }

  @Override
  public void close() throws IOException {
    tensors.close();
  }
}
