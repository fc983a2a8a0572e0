package dev.flattail.engine.tensor;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * Runs layers of convolutional networks as single calls into libtorch. Images are {@code [N, C, H,
 * W]}. Every result is owned by the manager of {@code x}.
 */
public final class Layers {
  private Layers() {}

  /**
   * Geometry of a square convolution.
   *
   * @param stride in both directions
   * @param padding zero padding on every side
   * @param groups as torch's {@code groups}
   */
  public record Convolution(int stride, int padding, int groups) {}

  /**
   * Tensors of one batch normalization.
   *
   * @param gamma scale {@code [C]}
   * @param beta shift {@code [C]}
   * @param mean running mean {@code [C]}, updated in place in {@link BatchNormMode#TRAIN}
   * @param variance running variance {@code [C]}, updated in place in {@link BatchNormMode#TRAIN}
   * @param batchMean receives the batch's mean in {@link BatchNormMode#TRAIN_AND_RECORD}
   * @param batchVariance receives the batch's variance in {@link BatchNormMode#TRAIN_AND_RECORD}
   */
  public record BatchNorm(
      NDArray gamma,
      NDArray beta,
      NDArray mean,
      NDArray variance,
      @Nullable NDArray batchMean,
      @Nullable NDArray batchVariance) {

    private NDArray[] arguments(NDArray x, NDArray weight, NDArray shape) {
      return batchMean == null || batchVariance == null
          ? new NDArray[] {x, weight, gamma, beta, mean, variance, shape}
          : new NDArray[] {x, weight, gamma, beta, mean, variance, batchMean, batchVariance, shape};
    }

    private NDArray[] arguments(NDArray x) {
      return batchMean == null || batchVariance == null
          ? new NDArray[] {x, gamma, beta, mean, variance}
          : new NDArray[] {x, gamma, beta, mean, variance, batchMean, batchVariance};
    }
  }

  /**
   * Applies a convolution without bias, batch normalization (epsilon 1e-5), and ReLU when {@code
   * relu}. The convolution runs in {@code x}'s number format, the normalization in its parameters'.
   *
   * @param weight {@code [out, in / groups, k, k]}
   */
  public static NDArray convolutionBatchNorm(
      NDArray x,
      NDArray weight,
      Convolution convolution,
      BatchNorm norm,
      BatchNormMode mode,
      boolean relu) {
    NDArray shape =
        Kernels.integers(
            convolution.stride(), convolution.padding(), convolution.groups(), relu ? 1 : 0);
    return Kernels.call(
        "conv_bn_" + mode.kernel(), x.getManager(), norm.arguments(x, weight, shape));
  }

  /** Applies batch normalization (epsilon 1e-5) to maps, in {@code x}'s number format. */
  public static NDArray batchNorm(NDArray x, BatchNorm norm, BatchNormMode mode) {
    return Kernels.call("norm_" + mode.kernel(), x.getManager(), norm.arguments(x));
  }

  /**
   * Applies a convolution with bias, zero-padded by half its kernel, and ReLU when {@code relu}; in
   * {@code x}'s number format.
   *
   * @param weight {@code [out, in, k, k]}
   * @param bias {@code [out]}
   */
  public static NDArray convolution(NDArray x, NDArray weight, NDArray bias, boolean relu) {
    int padding = Math.toIntExact(weight.getShape().get(2)) / 2;
    NDArray shape = Kernels.integers(padding, relu ? 1 : 0);
    return Kernels.call("convolution_bias", x.getManager(), x, weight, bias, shape);
  }

  /**
   * Applies batch normalization (epsilon 1e-5) to vectors, and ReLU.
   *
   * @param x {@code [N, C]} in the parameters' number format
   * @param mode {@link BatchNormMode#TRAIN} or {@link BatchNormMode#TRAIN_KEEP_RUNNING}
   */
  public static NDArray batchNormRelu(NDArray x, BatchNorm norm, BatchNormMode mode) {
    return switch (mode) {
      case TRAIN ->
          Kernels.call(
              "norm_relu_train",
              x.getManager(),
              x,
              norm.gamma(),
              norm.beta(),
              norm.mean(),
              norm.variance());
      case TRAIN_KEEP_RUNNING ->
          Kernels.call("norm_relu_keep", x.getManager(), x, norm.gamma(), norm.beta());
      case TRAIN_AND_RECORD, EVALUATE ->
          throw new IllegalArgumentException("vectors are normalised in training alone");
    };
  }

  /**
   * Applies the parameter-free shortcut of He et al. (2016), option A: every second pixel, and zero
   * channels before and after.
   *
   * @param channels zero channels on each side
   */
  public static NDArray subsampleAndPad(NDArray x, int channels) {
    return Kernels.call("subsample_pad", x.getManager(), x, Kernels.integers(channels));
  }

  /**
   * Applies max pooling with 3x3 windows, stride 2, and a padding of one pixel that is never the
   * maximum.
   */
  public static NDArray maxPool(NDArray x) {
    return Kernels.call("max_pool", x.getManager(), x);
  }

  /**
   * Computes {@code relu(x + shortcut)} and overwrites {@code x}, which must be the result of a
   * batch normalization.
   */
  public static NDArray addRelu(NDArray x, NDArray shortcut) {
    return Kernels.call("add_relu", x.getManager(), x, shortcut);
  }

  /**
   * Averages over height and width.
   *
   * @param example an array in the number format of the result
   * @return {@code [N, C]}
   */
  public static NDArray globalAverage(NDArray x, NDArray example) {
    return Kernels.call("global_average", x.getManager(), x, example);
  }

  /** Converts {@code x} to the number format of {@code example}, which may be bfloat16. */
  public static NDArray inFormatOf(NDArray example, NDArray x) {
    return Kernels.call("in_format_of", x.getManager(), x, example);
  }

  /**
   * Selects entries along the first dimension.
   *
   * @param indices {@code [n]}, INT64
   */
  public static NDArray rows(NDArray x, NDArray indices) {
    return Kernels.call("rows", x.getManager(), x, indices);
  }
}
