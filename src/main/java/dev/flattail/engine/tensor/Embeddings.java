package dev.flattail.engine.tensor;

import ai.djl.ndarray.NDArray;

/** Compares embedding vectors. Results are owned by the first array's manager. */
public final class Embeddings {
  private Embeddings() {}

  /**
   * Computes the mean over rows of the cosine between corresponding rows, as {@code
   * torch.nn.functional.cosine_similarity}.
   *
   * @param x {@code [N, D]}
   * @param target {@code [N, D]}, held constant
   * @return scalar, differentiable in {@code x}
   */
  public static NDArray meanCosine(NDArray x, NDArray target) {
    return Kernels.call("mean_cosine", x.getManager(), x, target);
  }

  /**
   * Computes the norms of rows of {@code width} numbers, taken from an array in row-major order.
   * The derivative at a zero row is zero.
   *
   * @return {@code [n, 1]}
   */
  public static NDArray rowLengths(NDArray x, int width) {
    return Kernels.call("row_lengths", x.getManager(), x, Kernels.integers(width));
  }

  /**
   * Computes {@code log sum_i exp x_ic} of each column.
   *
   * @param x {@code [N, C]}
   * @return {@code [C]}
   */
  public static NDArray logSumExpOfColumns(NDArray x) {
    return Kernels.call("log_sum_exp_columns", x.getManager(), x);
  }
}
