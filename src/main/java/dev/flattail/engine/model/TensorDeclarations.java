package dev.flattail.engine.model;

import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.TensorInitializer;
import java.util.ArrayList;
import java.util.List;

/** Collects a network's tensors in the order in which its layers declare them. */
final class TensorDeclarations {
  private final FlatLayout.Builder parameters = new FlatLayout.Builder();
  private final FlatLayout.Builder statistics = new FlatLayout.Builder();
  private final List<String> batchNorms = new ArrayList<>();

  void parameter(String name, Shape shape, TensorInitializer initializer) {
    parameters.add(name, shape, initializer);
  }

  void batchNorm(String name, int channels) {
    Shape shape = new Shape(channels);
    parameters.add(name + ".weight", shape, TensorInitializer.constant(1));
    parameters.add(name + ".bias", shape, TensorInitializer.constant(0));
    statistics.add(name + ".running_mean", shape, TensorInitializer.constant(0));
    statistics.add(name + ".running_var", shape, TensorInitializer.constant(1));
    batchNorms.add(name);
  }

  FlatLayout parameters() {
    return parameters.build();
  }

  FlatLayout statistics() {
    return statistics.build();
  }

  List<String> batchNorms() {
    return List.copyOf(batchNorms);
  }
}
