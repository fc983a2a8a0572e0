package dev.flattail.safetensors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A tensor as it lies in a file.
 *
 * @param data little-endian, row-major; as long as shape and number format say
 */
public record StoredTensor(String name, Dtype dtype, List<Long> shape, ByteBuffer data) {
  /** A tensor of 64-bit floats. */
  public static StoredTensor ofDoubles(String name, List<Long> shape, double[] values) {
    ByteBuffer data = littleEndian(values.length * Double.BYTES);
    data.asDoubleBuffer().put(values);
    return new StoredTensor(name, Dtype.F64, shape, data);
  }

  /** A tensor of 32-bit floats. */
  public static StoredTensor ofFloats(String name, List<Long> shape, float[] values) {
    ByteBuffer data = littleEndian(values.length * Float.BYTES);
    data.asFloatBuffer().put(values);
    return new StoredTensor(name, Dtype.F32, shape, data);
  }

  /** A tensor of 64-bit integers. */
  public static StoredTensor ofLongs(String name, List<Long> shape, long... values) {
    ByteBuffer data = littleEndian(values.length * Long.BYTES);
    data.asLongBuffer().put(values);
    return new StoredTensor(name, Dtype.I64, shape, data);
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Number of elements. */
  public int size() {
    return data.limit() / dtype.bytes();
  }

  /** The numbers, widened without loss (integers beyond 2^53 excepted). */
  public double[] toDoubles() {
    return toDoubles(0, size());
  }

  /**
   * A part of the numbers, widened likewise.
   *
   * @param from index of the first
   */
  public double[] toDoubles(int from, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      int at = (from + i) * dtype.bytes();
      values[i] =
          switch (dtype) {
            case F64 -> data.getDouble(at);
            case F32 -> data.getFloat(at);
            case F16 -> Float.float16ToFloat(data.getShort(at));
            case BF16 -> Float.intBitsToFloat(data.getShort(at) << Short.SIZE);
            case I64 -> data.getLong(at);
          };
    }
    return values;
  }

  /** The numbers as integers; fractions are cut off. */
  public long[] toLongs() {
    long[] values = new long[size()];
    if (dtype == Dtype.I64) {
      data.duplicate().order(ByteOrder.LITTLE_ENDIAN).rewind().asLongBuffer().get(values);
      return values;
    }
    double[] doubles = toDoubles();
    for (int i = 0; i < values.length; i++) {
      values[i] = (long) doubles[i];
    }
    return values;
  }
}
