package dev.flattail.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.flattail.architecture.ClassifierLayer;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Scalars;
import dev.flattail.engine.tensor.TensorInitializer;
import java.util.List;

/**
 * Classifies by cosines between features and class vectors ("NormedLinear" of LDAM and GCL): {@code
 * weight [F, C]}, no bias.
 */
record CosineHead(String name, int classes) implements Head {
  private static final double EPSILON = ClassifierLayer.Cosine.LEAST_NORM;

  static HeadFactory of(int classes) {
    return (tensors, name, features) -> {
      tensors.parameter(
          name + ".weight", new Shape(features, classes), TensorInitializer.unitColumns());
      return new CosineHead(name, classes);
    };
  }

  @Override
  public List<String> tensors() {
    return List.of(name + ".weight");
  }

  @Override
  public NDArray logits(FlatLayout.Views parameters, NumberFormat format, NDArray features) {
    NDArray directions = features.normalize(2, 1, EPSILON);
    NDArray classVectors = parameters.get(name + ".weight").normalize(2, 0, EPSILON);
    return format.factor(directions).matMul(format.factor(classVectors));
  }

  /**
   * {@inheritDoc}
   *
   * <p>With d the direction of the features, z_k the cosine and w_k the vector of a class, the
   * squared length of {@code dz_k / dw_k} is {@code (d . d - z_k^2) / w_k . w_k}, and the sum of
   * the second derivatives of z_k by the F entries of w_k is {@code -(F - 1) z_k / w_k . w_k},
   * because z_k depends on the direction of w_k only.
   */
  @Override
  public HeadCurvature curvature(FlatLayout.Views parameters) {
    double[] weight = FlatVectors.numbers(parameters.get(name + ".weight"));
    return (features, gradient, hessian) -> {
      double length = Math.max(EPSILON, Math.sqrt(squares(features, 0, 1)));
      double direction = squares(features, 0, 1) / (length * length);
      double trace = 0;
      for (int k = 0; k < classes; k++) {
        double square = Math.max(EPSILON * EPSILON, squares(weight, k, classes));
        double product = 0;
        for (int f = 0; f < features.length; f++) {
          product += features[f] * weight[f * classes + k];
        }
        double cosine = product / length / Math.sqrt(square);
        trace +=
            (hessian[k][k] * (direction - cosine * cosine)
                    - gradient[k] * (features.length - 1) * cosine)
                / square;
      }
      return new double[] {trace};
    };
  }

  /** Computes the sum of the squares of every {@code step}-th number from {@code first} on. */
  private static double squares(double[] numbers, int first, int step) {
    double sum = 0;
    for (int i = first; i < numbers.length; i += step) {
      sum += numbers[i] * numbers[i];
    }
    return sum;
  }

  @Override
  public HeadClassGradients classGradients(
      FlatLayout.Views parameters,
      NDArray features,
      NDArray logits,
      NDArray residuals,
      NDArray sameClass) {
    return new Gradients(
        parameters.get(name + ".weight"), features.normalize(2, 1, EPSILON), residuals, sameClass);
  }

  /**
   * The gradient of a class with respect to the vector w_k is {@code mean_j R_jk (d_j - z_jk u_k) /
   * |w_k|}. Here j runs over its samples, d_j are their directions, z the cosines, u_k the
   * direction of w_k. It is orthogonal to w_k. The moved cosine {@code d_i . (w_k + e) / |w_k + e|}
   * needs inner products only.
   */
  private static final class Gradients implements HeadClassGradients {
    /** {@code d_i . w_k}. */
    private final NDArray products;

    /** {@code w_k . w_k}, {@code [1, C]}. */
    private final NDArray squaredLengths;

    /** {@code d_i . e_k} and {@code w_k . e_k} for a factor of one, {@code [N, C]}. */
    private final NDArray directionAlong;

    private final NDArray vectorAlong;

    /** {@code e_k . e_k} for a factor of one, constant. */
    private final NDArray squaredMoves;

    private final List<NDArray> norms;

    Gradients(NDArray weight, NDArray directions, NDArray residuals, NDArray sameClass) {
      NDArray fixedDirections = directions.stopGradient();
      NDArray fixedWeight = weight.stopGradient();
      NDArray lengths =
          Scalars.atLeast(fixedWeight.square().sum(new int[] {0}, true).sqrt(), EPSILON); // [1, C]
      NDArray units = fixedWeight.div(lengths);
      NDArray cosines = fixedDirections.matMul(units);
      NDArray alike = sameClass.mul(directions.matMul(fixedDirections.transpose()));
      NDArray meanOfCosines = sameClass.matMul(residuals.mul(cosines));

      this.products = directions.matMul(weight);
      this.squaredLengths = weight.square().sum(new int[] {0}, true);
      NDArray towards = alike.matMul(residuals);
      this.directionAlong = towards.sub(directions.matMul(units).mul(meanOfCosines)).div(lengths);
      NDArray ownProducts = sameClass.matMul(residuals.mul(fixedDirections.matMul(weight)));
      NDArray onUnits = weight.mul(units).sum(new int[] {0}, true);
      this.vectorAlong = ownProducts.sub(onUnits.mul(meanOfCosines)).div(lengths);
      NDArray spread = sameClass.matMul(residuals.mul(towards.stopGradient()));
      this.squaredMoves =
          Scalars.atLeast(spread.sub(meanOfCosines.square()), 0).div(lengths.square());
      this.norms = List.of(squaredMoves.sum(new int[] {1}).sqrt());
    }

    @Override
    public List<NDArray> norms() {
      return norms;
    }

    @Override
    public NDArray moved(List<NDArray> factors) {
      NDArray factor = factors.get(0).reshape(-1, 1);
      NDArray squares =
          squaredMoves
              .mul(factor.square())
              .add(Scalars.times(vectorAlong.mul(factor), 2))
              .add(squaredLengths);
      return products.add(directionAlong.mul(factor)).div(Scalars.atLeast(squares.sqrt(), EPSILON));
    }
  }
}
