package dev.flattail.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.Layers;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.TensorInitializer;
import dev.flattail.jobspec.Heads;

/**
 * Declares PaCo's classifier {@code linear}, which is the network's {@link Head}, and the layers
 * that compute embeddings from features. Source of names (without {@code encoder_q.}),
 * initialization and arithmetic: PaCo {@code moco/builder.py} and {@code models/resnet_cifar.py}.
 */
public final class PacoHeads {
  private static final String HIDDEN = "fc.0";
  private static final String NORM = "fc.1";
  private static final String EMBEDDING = "fc.3";

  /**
   * Lower bound of the norm that a vector is divided by, as in {@code
   * torch.nn.functional.normalize}.
   */
  private static final double EPSILON = 1e-12;

  private PacoHeads() {}

  /** Returns a factory that declares the embedding's layers and then the classifier. */
  static HeadFactory before(HeadFactory classifier) {
    return (tensors, name, features) -> {
      TensorInitializer initializer = TensorInitializer.uniform(1 / Math.sqrt(features));
      linear(tensors, HIDDEN, features, features, initializer, initializer);
      tensors.batchNorm(NORM, features);
      int length = Heads.embedding(features);
      linear(tensors, EMBEDDING, features, length, TensorInitializer.kaimingNormal(), initializer);
      // Last, because a head's tensors are contiguous at the end of the vector.
      return classifier.declare(tensors, name, features);
    };
  }

  private static void linear(
      TensorDeclarations tensors,
      String name,
      int inputs,
      int outputs,
      TensorInitializer weight,
      TensorInitializer bias) {
    tensors.parameter(name + ".weight", new Shape(outputs, inputs), weight);
    tensors.parameter(name + ".bias", new Shape(outputs), bias);
  }

  /**
   * Computes embeddings of norm one, recorded when the thread records.
   *
   * @param statistics views of the running statistics
   * @param mode {@link BatchNormMode#TRAIN} or {@link BatchNormMode#TRAIN_KEEP_RUNNING}
   * @return {@code [N, D]}, owned by the features' manager
   */
  public static NDArray embeddings(
      Output output, FlatLayout.Views statistics, BatchNormMode mode, NumberFormat format) {
    FlatLayout.Views parameters = output.parameters();
    NDArray hidden = new LinearHead(HIDDEN, 0).logits(parameters, format, output.features());
    Layers.BatchNorm norm =
        new Layers.BatchNorm(
            parameters.get(NORM + ".weight"),
            parameters.get(NORM + ".bias"),
            statistics.get(NORM + ".running_mean"),
            statistics.get(NORM + ".running_var"),
            null,
            null);
    NDArray active = Layers.batchNormRelu(hidden, norm, mode);
    return new LinearHead(EMBEDDING, 0).logits(parameters, format, active).normalize(2, 1, EPSILON);
  }
}
