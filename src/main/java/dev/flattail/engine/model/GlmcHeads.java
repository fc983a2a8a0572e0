package dev.flattail.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.TensorInitializer;
import dev.flattail.jobspec.Heads;

/**
 * Declares the heads of GLMC besides its evaluated classifier, which is the network's {@link Head}.
 * Source of names and arithmetic: Saddle-LongTail {@code GLMC-2023/model/ResNet_cifar.py}. On wide
 * features they are initialized as {@code torch.nn.Linear}; on narrow ones their weights are
 * Kaiming-normal.
 */
public final class GlmcHeads {
  private static final String PLAIN = "fc";
  private static final String PROJECTION = "projection_head.0";
  private static final String PREDICTION = "contrast_head.0";

  private GlmcHeads() {}

  /** Returns a factory that declares the other heads and then the evaluated classifier. */
  static HeadFactory before(HeadFactory classifier, int classes) {
    return (tensors, name, features) -> {
      int length = Heads.projection(features);
      boolean narrow = Heads.isNarrow(features);
      linear(tensors, PLAIN, features, classes, narrow);
      linear(tensors, PROJECTION, features, length, narrow);
      linear(tensors, PREDICTION, length, length, narrow);
      // Last, because a head's tensors are contiguous at the end of the vector.
      return classifier.declare(tensors, name, features);
    };
  }

  private static void linear(
      TensorDeclarations tensors, String name, int inputs, int outputs, boolean narrow) {
    TensorInitializer initializer = TensorInitializer.uniform(1 / Math.sqrt(inputs));
    tensors.parameter(
        name + ".weight",
        new Shape(outputs, inputs),
        narrow ? TensorInitializer.kaimingNormal() : initializer);
    tensors.parameter(name + ".bias", new Shape(outputs), initializer);
  }

  /**
   * The outputs of the heads for a batch.
   *
   * @param unweighted logits of the unweighted loss's classifier {@code [N, C]}
   * @param balanced logits of the evaluated classifier {@code [N, C]}
   * @param projection {@code [N, D]}
   * @param prediction of the other view's projection {@code [N, D]}
   */
  public record Outputs(
      NDArray unweighted, NDArray balanced, NDArray projection, NDArray prediction) {}

  /** Applies the heads to a network's output, recorded when the thread records. */
  public static Outputs outputs(Output output, NumberFormat format) {
    NDArray features = output.features();
    NDArray projection = apply(PROJECTION, output, format, features);
    return new Outputs(
        apply(PLAIN, output, format, features),
        output.logits(),
        projection,
        apply(PREDICTION, output, format, projection));
  }

  private static NDArray apply(String name, Output output, NumberFormat format, NDArray inputs) {
    return new LinearHead(name, 0).logits(output.parameters(), format, inputs);
  }
}
