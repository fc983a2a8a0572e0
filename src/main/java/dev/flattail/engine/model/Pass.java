package dev.flattail.engine.model;

import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.Layers;
import dev.flattail.engine.tensor.NumberFormat;
import org.jspecify.annotations.Nullable;

/**
 * The tensors and modes of one forward pass.
 *
 * @param parameters views of the vector at which the network is evaluated
 * @param statistics views of the running statistics
 * @param recorded receives the batch's own statistics in {@link BatchNormMode#TRAIN_AND_RECORD},
 *     otherwise null
 */
public record Pass(
    FlatLayout.Views parameters,
    FlatLayout.Views statistics,
    FlatLayout.@Nullable Views recorded,
    BatchNormMode batchNorm,
    NumberFormat format) {

  /** Returns the tensors of the batch normalization called {@code name}. */
  Layers.BatchNorm norm(String name) {
    return new Layers.BatchNorm(
        parameters.get(name + ".weight"),
        parameters.get(name + ".bias"),
        statistics.get(name + ".running_mean"),
        statistics.get(name + ".running_var"),
        recorded == null ? null : recorded.get(name + ".running_mean"),
        recorded == null ? null : recorded.get(name + ".running_var"));
  }
}
