package dev.flattail.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Scalars;
import dev.flattail.engine.tensor.TensorInitializer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A linear classifier on several concatenated feature vectors, whose logits are added (ResLT). */
public final class SummedHead implements Head {
  private final LinearHead linear;
  private final int vectors;

  private SummedHead(LinearHead linear, int vectors) {
    this.linear = linear;
    this.vectors = vectors;
  }

  /**
   * @param initializer initializer of the classifier's weight
   */
  static HeadFactory of(int classes, int vectors, TensorInitializer initializer) {
    HeadFactory linear = LinearHead.of(classes, initializer);
    return (tensors, name, features) ->
        new SummedHead((LinearHead) linear.declare(tensors, name, features / vectors), vectors);
  }

  @Override
  public String name() {
    return linear.name();
  }

  @Override
  public int classes() {
    return linear.classes();
  }

  @Override
  public List<String> tensors() {
    return linear.tensors();
  }

  /**
   * {@inheritDoc}
   *
   * <p>The logits are the sum over the vectors: their number times the logits of their mean.
   */
  @Override
  public NDArray logits(FlatLayout.Views parameters, NumberFormat format, NDArray features) {
    long length = features.getShape().get(1) / vectors;
    NDArray mean = features.reshape(new Shape(-1, vectors, length)).mean(new int[] {1});
    return Scalars.times(linear.logits(parameters, format, mean), vectors);
  }

  /**
   * Computes the logits of each vector.
   *
   * @param output output of a network with this head
   * @return {@code [N, C]} for each vector, owned by the features' manager
   */
  public List<NDArray> addends(Output output, NumberFormat format) {
    return output.features().split(vectors, 1).stream()
        .map(features -> linear.logits(output.parameters(), format, features))
        .toList();
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
    throw new IllegalStateException(
        "a spec with summed logits and steps by classes is refused before");
  }
}
