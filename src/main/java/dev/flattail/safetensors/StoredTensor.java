package dev.flattail.safetensors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A tensor as stored in a file.
 *
 * @param data little-endian, row-major; its length matches shape and number format
 */
public record StoredTensor(String name, Dtype dtype, List<Long> shape, ByteBuffer data) {
  /** Creates a tensor of 64-bit floats. */
  public static StoredTensor ofDoubles(String name, List<Long> shape, double[] values) {
    ByteBuffer data = littleEndian(values.length * Double.BYTES);
    data.asDoubleBuffer().put(values);
    return new StoredTensor(name, Dtype.F64, shape, data);
  }

  /** Creates a tensor of 32-bit floats. */
  public static StoredTensor ofFloats(String name, List<Long> shape, float[] values) {
    ByteBuffer data = littleEndian(values.length * Float.BYTES);
    data.asFloatBuffer().put(values);
    return new StoredTensor(name, Dtype.F32, shape, data);
  }

  /** Creates a tensor of 64-bit integers. */
  public static StoredTensor ofLongs(String name, List<Long> shape, long... values) {
    ByteBuffer data = littleEndian(values.length * Long.BYTES);
    data.asLongBuffer().put(values);
    return new StoredTensor(name, Dtype.I64, shape, data);
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns the number of elements. */
  public int size() {
    return data.limit() / dtype.bytes();
  }

  /** Returns the numbers, widened without loss (except integers beyond 2^53). */
  public double[] toDoubles() {
    return toDoubles(0, size());
  }

  /**
   * Returns a part of the numbers, widened as in {@link #toDoubles()}.
   *
   * @param from index of the first number
   */
  public double[] toDoubles(int from, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = dtype.number(data, (from + i) * dtype.bytes());
    }
    return values;
  }

  /** Returns the numbers as integers; fractions are truncated. */
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
