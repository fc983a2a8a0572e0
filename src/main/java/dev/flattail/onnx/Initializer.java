package dev.flattail.onnx;

import dev.flattail.protobuf.ProtocolBuffer;
import dev.flattail.safetensors.TensorEntry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A constant tensor of a graph ({@code TensorProto}). All but {@link Constant} are float32. */
sealed interface Initializer {
  /** {@code TensorProto.FLOAT}. */
  int FLOAT = 1;

  /** {@code TensorProto.INT64}. */
  int INT64 = 7;

  String name();

  List<Long> shape();

  /**
   * A constant that is not a weight.
   *
   * @param type {@link #FLOAT} or {@link #INT64}
   * @param data little-endian
   */
  record Constant(String name, List<Long> shape, int type, byte[] data) implements Initializer {
    static Constant ofFloats(String name, List<Long> shape, float... values) {
      ByteBuffer data = little(values.length * Float.BYTES);
      data.asFloatBuffer().put(values);
      return new Constant(name, shape, FLOAT, data.array());
    }

    static Constant ofLongs(String name, long... values) {
      ByteBuffer data = little(values.length * Long.BYTES);
      data.asLongBuffer().put(values);
      return new Constant(name, List.of((long) values.length), INT64, data.array());
    }

    private static ByteBuffer little(int bytes) {
      return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /** Numbers that are read from the checkpoint when the file is written. */
  sealed interface Read extends Initializer {
    /** Returns the offset in the checkpoint's data by which initializers are ordered. */
    long begin();

    /** Returns the tensor whose numbers are read one by one; null for none. */
    @Nullable TensorEntry entry();
  }

  /** Numbers that have the name, shape and place of a tensor in the checkpoint. */
  sealed interface OfTensor extends Read {
    @Override
    TensorEntry entry();

    @Override
    default String name() {
      return entry().name();
    }

    @Override
    default List<Long> shape() {
      return entry().shape();
    }

    @Override
    default long begin() {
      return entry().begin();
    }
  }

  /** A tensor of the checkpoint. */
  record Stored(TensorEntry entry) implements OfTensor {}

  /** A convolution's weight, multiplied by the factors of its folded batch normalization. */
  record FoldedWeight(TensorEntry entry, NormEntries norm) implements OfTensor {}

  /** The bias that remains of a batch normalization folded into the convolution before it. */
  record FoldedBias(String name, NormEntries norm) implements Read {
    @Override
    public List<Long> shape() {
      return norm.shift().shape();
    }

    @Override
    public long begin() {
      return norm.shift().begin();
    }

    @Override
    public @Nullable TensorEntry entry() {
      return null;
    }
  }

  /** Returns the length of the numbers in bytes. */
  default long bytes() {
    return this instanceof Constant constant
        ? constant.data().length
        : shape().stream().reduce(1L, Math::multiplyExact) * Float.BYTES;
  }

  /** Returns the tensor up to its numbers, which are its last field. */
  default byte[] beforeNumbers() {
    ProtocolBuffer tensor = new ProtocolBuffer();
    tensor.integers(1, shape().stream().mapToLong(Long::longValue).toArray());
    tensor.integer(2, this instanceof Constant constant ? constant.type() : FLOAT);
    tensor.text(8, name());
    tensor.lengthPrefix(9, bytes());
    return tensor.bytes();
  }
}
