package dev.flattail.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Scalars;
import dev.flattail.engine.tensor.TensorInitializer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Classifies by {@code x W' + b}: {@code weight [C, F]}, {@code bias [C]}. */
record LinearHead(String name, int classes) implements Head {

  /** Returns a factory with Kaiming-normal weights. */
  static HeadFactory of(int classes) {
    return of(classes, TensorInitializer.kaimingNormal());
  }

  /**
   * @param initializer initializer of the weight; the bias is initialized as torch's {@code Linear}
   */
  static HeadFactory of(int classes, TensorInitializer initializer) {
    return (tensors, name, features) -> {
      tensors.parameter(name + ".weight", new Shape(classes, features), initializer);
      tensors.parameter(
          name + ".bias", new Shape(classes), TensorInitializer.uniform(1 / Math.sqrt(features)));
      return new LinearHead(name, classes);
    };
  }

  @Override
  public List<String> tensors() {
    return List.of(name + ".weight", name + ".bias");
  }

  @Override
  public NDArray logits(FlatLayout.Views parameters, NumberFormat format, NDArray features) {
    NDArray weight = parameters.get(name + ".weight");
    NDArray product = format.factor(features).matMul(format.factor(weight).transpose());
    return product.add(parameters.get(name + ".bias"));
  }

  @Override
  public @Nullable HeadCurvature curvature(FlatLayout.Views parameters) {
    return null;
  }

  @Override
  public HeadClassGradients classGradients(
      FlatLayout.Views parameters,
      NDArray features,
      NDArray logits,
      NDArray residuals,
      NDArray sameClass) {
    return new Gradients(features, logits, residuals, sameClass);
  }

  /**
   * With residuals R and features f, a class's gradients are {@code mean_j R_j f_j'} and {@code
   * mean_j R_j}, j over its samples. Applied to a feature, the first is {@code mean_j (f_j . f)
   * R_j}, so inner products of features suffice.
   */
  private static final class Gradients implements HeadClassGradients {
    private final NDArray logits;
    private final NDArray alongWeight;
    private final NDArray alongBias;
    private final List<NDArray> norms;

    Gradients(NDArray features, NDArray logits, NDArray residuals, NDArray sameClass) {
      this.logits = logits;
      NDArray fixed = features.stopGradient();
      NDArray products = features.matMul(fixed.transpose());
      this.alongWeight = sameClass.mul(products).matMul(residuals);
      this.alongBias = sameClass.matMul(residuals);
      NDArray squares =
          sameClass.matMul(residuals.mul(alongWeight.stopGradient())).sum(new int[] {1});
      this.norms =
          List.of(Scalars.atLeast(squares, 0).sqrt(), alongBias.square().sum(new int[] {1}).sqrt());
    }

    @Override
    public List<NDArray> norms() {
      return norms;
    }

    @Override
    public NDArray moved(List<NDArray> factors) {
      return logits
          .add(alongWeight.mul(factors.get(0).reshape(-1, 1)))
          .add(alongBias.mul(factors.get(1).reshape(-1, 1)));
    }
  }
}
