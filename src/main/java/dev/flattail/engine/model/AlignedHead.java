package dev.flattail.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import dev.flattail.architecture.ClassifierLayer;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.TensorInitializer;
import java.util.ArrayList;
import java.util.List;

/**
 * DisAlign's classifier: logits {@code (1 + s a) z + s b}, z those of a linear classifier, a and b
 * a scale and a shift for each class ({@code logit_scale} and {@code logit_bias}, {@code [1, C]}),
 * s in (0, 1) a confidence of each image (a linear {@code confidence_layer} of its features).
 * Source of names, initialization and arithmetic: cvpods {@code layers/wrappers.py}, {@code
 * DisAlignLinear}.
 */
public record AlignedHead(String name, int classes) implements Head {
  private static final double CONFIDENCE_START = 0.1;

  /**
   * @param initializer initializer of the linear classifier's weight
   */
  static HeadFactory of(int classes, TensorInitializer initializer) {
    return (tensors, name, features) -> {
      ClassifierLayer.Aligned layer = new ClassifierLayer.Aligned(name);
      String confidence = layer.confidence().name();
      LinearHead.of(classes, initializer).declare(tensors, name, features);
      tensors.parameter(layer.scale(), new Shape(1, classes), TensorInitializer.constant(1));
      tensors.parameter(layer.shift(), new Shape(1, classes), TensorInitializer.constant(0));
      tensors.parameter(
          confidence + ".weight",
          new Shape(1, features),
          TensorInitializer.constant(CONFIDENCE_START));
      tensors.parameter(
          confidence + ".bias", new Shape(1), TensorInitializer.uniform(1 / Math.sqrt(features)));
      return new AlignedHead(name, classes);
    };
  }

  /**
   * Returns the names of the tensors that a head of this name has in addition to a linear
   * classifier's.
   */
  public static List<String> alignment(String name) {
    ClassifierLayer.Aligned layer = new ClassifierLayer.Aligned(name);
    String confidence = layer.confidence().name();
    return List.of(layer.scale(), layer.shift(), confidence + ".weight", confidence + ".bias");
  }

  private LinearHead linear() {
    return new LinearHead(name, classes);
  }

  @Override
  public List<String> tensors() {
    List<String> names = new ArrayList<>(linear().tensors());
    names.addAll(alignment(name));
    return names;
  }

  @Override
  public NDArray logits(FlatLayout.Views parameters, NumberFormat format, NDArray features) {
    ClassifierLayer.Aligned layer = new ClassifierLayer.Aligned(name);
    NDArray before = linear().logits(parameters, format, features);
    NDArray confidence =
        Activation.sigmoid(
            new LinearHead(layer.confidence().name(), 1).logits(parameters, format, features));
    NDArray scale = confidence.mul(parameters.get(layer.scale()));
    NDArray shift = confidence.mul(parameters.get(layer.shift()));
    return before.add(scale.mul(before)).add(shift);
  }

  /**
   * {@inheritDoc}
   *
   * <p>The logits are affine in each entry of all tensors but those of the confidence layer. With u
   * its output, s = sigmoid(u) and y = a z + b, their derivatives by u are s' y and s'' y, and each
   * entry of the layer moves u by a feature or by one.
   */
  @Override
  public HeadCurvature curvature(FlatLayout.Views parameters) {
    ClassifierLayer.Aligned layer = new ClassifierLayer.Aligned(name);
    String confidence = layer.confidence().name();
    double[] weight = FlatVectors.numbers(parameters.get(name + ".weight"));
    double[] bias = FlatVectors.numbers(parameters.get(name + ".bias"));
    double[] scale = FlatVectors.numbers(parameters.get(layer.scale()));
    double[] shift = FlatVectors.numbers(parameters.get(layer.shift()));
    double[] confidenceWeight = FlatVectors.numbers(parameters.get(confidence + ".weight"));
    double[] confidenceBias = FlatVectors.numbers(parameters.get(confidence + ".bias"));
    return (features, gradient, hessian) -> {
      double u = confidenceBias[0] + product(confidenceWeight, 0, features);
      double s = 1 / (1 + Math.exp(-u));
      double squares = product(features, 0, features);
      double[] y = new double[classes];
      double ofBias = 0;
      double ofScale = 0;
      double ofShift = 0;
      double slope = 0;
      for (int k = 0; k < classes; k++) {
        double z = bias[k] + product(weight, k * features.length, features);
        double factor = 1 + s * scale[k];
        y[k] = scale[k] * z + shift[k];
        ofBias += hessian[k][k] * factor * factor;
        ofScale += hessian[k][k] * s * s * z * z;
        ofShift += hessian[k][k] * s * s;
        slope += gradient[k] * y[k];
      }
      double first = s * (1 - s);
      double form = 0;
      for (int k = 0; k < classes; k++) {
        form += y[k] * product(hessian[k], 0, y);
      }
      double byOutput = first * first * form + first * (1 - 2 * s) * slope;
      return new double[] {
        ofBias * squares, ofBias, ofScale, ofShift, byOutput * squares, byOutput
      };
    };
  }

  /** Computes the inner product of {@code x} with as many numbers from {@code first} on. */
  private static double product(double[] numbers, int first, double[] x) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += numbers[first + i] * x[i];
    }
    return sum;
  }

  /**
   * @throws UnsupportedOperationException always: first stages do not train this head
   */
  @Override
  public HeadClassGradients classGradients(
      FlatLayout.Views parameters,
      NDArray features,
      NDArray logits,
      NDArray residuals,
      NDArray sameClass) {
    throw new UnsupportedOperationException(
        "class-conditional steps act in the first stage, which has a plain classifier");
  }
}
