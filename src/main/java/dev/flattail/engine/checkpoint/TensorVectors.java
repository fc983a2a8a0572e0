package dev.flattail.engine.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.safetensors.Dtype;
import dev.flattail.safetensors.StoredTensor;
import java.util.List;

/** Converts between the vectors of the engine and the tensors of a file. */
public final class TensorVectors {
  /** Numbers converted per step. */
  private static final int PIECE = 1 << 20;

  private TensorVectors() {}

  /**
   * Copies a vector into a tensor.
   *
   * @param vector {@code [n]}, FLOAT64 or FLOAT32
   */
  public static StoredTensor stored(String name, NDArray vector) {
    return new StoredTensor(name, dtype(vector), List.of(vector.size()), FlatVectors.bytes(vector));
  }

  /** Returns the number format that a vector is stored in. */
  static Dtype dtype(NDArray vector) {
    DataType type = vector.getDataType();
    return switch (type) {
      case FLOAT64 -> Dtype.F64;
      case FLOAT32 -> Dtype.F32;
      default -> throw new IllegalArgumentException("arrays of " + type + " are not stored");
    };
  }

  /**
   * Writes a tensor's numbers into {@code vector}, converted to its number format.
   *
   * @param vector flat
   * @param offset where the first number goes
   */
  public static void copy(StoredTensor tensor, NDArray vector, long offset) {
    for (int from = 0; from < tensor.size(); from += PIECE) {
      double[] piece = tensor.toDoubles(from, Math.min(PIECE, tensor.size() - from));
      FlatVectors.write(vector, offset + from, piece);
    }
  }
}
