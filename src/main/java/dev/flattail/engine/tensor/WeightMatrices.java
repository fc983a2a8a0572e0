package dev.flattail.engine.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * Treats the tensors of a flat vector as matrices {@code [first dimension, product of the others]}:
 * a convolution is {@code [out, in k k]}, and its rows are its filters. A tensor of one dimension
 * (bias, batch normalization) is a single row and no matrix. Nothing is recorded.
 */
public final class WeightMatrices {
  private static final int NUMBERS_PER_TENSOR = 3;

  /** For each tensor: rows, columns, and 1 for a matrix or 0. */
  private final int[] shapes;

  /** Creates the matrices of vectors with this layout. */
  public WeightMatrices(FlatLayout layout) {
    List<FlatLayout.Slot> slots = layout.slots();
    this.shapes = new int[NUMBERS_PER_TENSOR * slots.size()];
    for (int i = 0; i < slots.size(); i++) {
      FlatLayout.Slot slot = slots.get(i);
      boolean matrix = slot.shape().dimension() > 1;
      long rows = matrix ? slot.shape().get(0) : 1;
      shapes[NUMBERS_PER_TENSOR * i] = Math.toIntExact(rows);
      shapes[NUMBERS_PER_TENSOR * i + 1] = Math.toIntExact(slot.size() / rows);
      shapes[NUMBERS_PER_TENSOR * i + 2] = matrix ? 1 : 0;
    }
  }

  /**
   * Computes {@code w + gamma |row| noise}: the perturbation of each number is relative to the norm
   * of its filter, or of its tensor when that has one dimension. A zero filter is unchanged.
   *
   * @param w {@code [P]}, not changed
   * @param noise {@code [P]}
   * @return {@code [P]}, owned by {@code noise}'s manager
   */
  public NDArray perturbed(NDArray w, NDArray noise, double gamma) {
    return call("row_noise", noise.getManager(), w, noise, gamma).singletonOrThrow();
  }

  /**
   * Adds {@code factor sigma u v'} to the part of each matrix, with sigma its largest singular
   * value and u, v the singular vectors. This is the gradient of {@code factor / 2 sum sigma^2}.
   * The singular pair comes from the 128th power of the matrix times its transpose (on the shorter
   * side), by seven squarings. That equals 128 power iterations, without a starting vector to draw
   * or to store.
   *
   * @param gradient {@code [P]}, changed in place
   * @param w {@code [P]}, not changed
   * @return sigma of each matrix in order, owned by {@code gradient}'s manager. It never exceeds
   *     the exact value. The relative error is about 1e-4 when the two largest values differ by
   *     less than one percent (measured: WeightMatricesTest)
   */
  public NDArray addSpectralGradient(NDArray gradient, NDArray w, double factor) {
    return call("add_spectral_gradient", gradient.getManager(), gradient, w, factor)
        .singletonOrThrow();
  }

  private NDList call(
      String kernel, NDManager owner, NDArray first, NDArray second, double number) {
    try (NDManager numbers = owner.newSubManager(Device.cpu());
        GradMode off = GradMode.off()) {
      return Kernels.callForAll(
          kernel,
          owner,
          first,
          second,
          numbers.create(new double[] {Scalars.inFormatOf(second, number)}),
          Kernels.integers(shapes));
    }
  }
}
