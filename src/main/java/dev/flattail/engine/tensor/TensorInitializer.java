package dev.flattail.engine.tensor;

import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Draws the initial values of one tensor, in Java, so that they are the same on every device. */
@FunctionalInterface
public interface TensorInitializer {
  /**
   * Fills {@code values}, row-major in {@code shape}.
   *
   * @param random the tensor's own stream
   */
  void fill(double[] values, Shape shape, RandomGenerator random);

  /** Returns an initializer with one constant. */
  static TensorInitializer constant(double value) {
    return (values, shape, random) -> Arrays.fill(values, value);
  }

  /** Returns an initializer with N(0, 1). */
  static TensorInitializer normal() {
    return (values, shape, random) -> fillNormal(values, 1, random);
  }

  /**
   * Returns {@code torch.nn.init.kaiming_normal_}: N(0, 2 / fanIn), with fanIn the product of all
   * dimensions but the first (He et al. 2015).
   */
  static TensorInitializer kaimingNormal() {
    return (values, shape, random) ->
        fillNormal(values, Math.sqrt(2.0 * shape.get(0) / shape.size()), random);
  }

  private static void fillNormal(double[] values, double deviation, RandomGenerator random) {
    for (int i = 0; i < values.length; i++) {
      values[i] = deviation * random.nextGaussian();
    }
  }

  /**
   * Returns {@code torch.nn.init.kaiming_normal_} with {@code mode="fan_out"}: N(0, 2 / fanOut),
   * with fanOut the product of all dimensions but the second.
   */
  static TensorInitializer kaimingNormalByOutputs() {
    return (values, shape, random) ->
        fillNormal(values, Math.sqrt(2.0 * shape.get(1) / shape.size()), random);
  }

  /**
   * Returns the weight initializer of {@code torch.nn.Conv2d} and {@code torch.nn.Linear}: U(-b,
   * b), b = 1 / sqrt(fanIn), with fanIn the product of all dimensions but the first ({@code
   * kaiming_uniform_} with {@code a} the square root of 5).
   */
  static TensorInitializer torch() {
    return (values, shape, random) ->
        uniform(Math.sqrt((double) shape.get(0) / shape.size())).fill(values, shape, random);
  }

  /**
   * Returns an initializer with U(-bound, bound). {@code torch.nn.Linear} initializes its bias with
   * bound 1 / sqrt(inputs).
   */
  static TensorInitializer uniform(double bound) {
    return (values, shape, random) -> {
      for (int i = 0; i < values.length; i++) {
        values[i] = bound * (2 * random.nextDouble() - 1);
      }
    };
  }

  /**
   * Returns an initializer with columns of norm one in uniform directions of the cube, as
   * NormedLinear ({@code uniform_(-1, 1).renorm_(2, 1, 1e-5).mul_(1e5)}); shape {@code [inputs,
   * outputs]}.
   */
  static TensorInitializer unitColumns() {
    return (values, shape, random) -> {
      uniform(1).fill(values, shape, random);
      int rows = Math.toIntExact(shape.get(0));
      int columns = Math.toIntExact(shape.get(1));
      for (int column = 0; column < columns; column++) {
        double squares = 0;
        for (int row = 0; row < rows; row++) {
          squares += values[row * columns + column] * values[row * columns + column];
        }
        for (int row = 0; row < rows; row++) {
          values[row * columns + column] /= Math.sqrt(squares);
        }
      }
    };
  }
}
