package dev.flattail.architecture;

import java.util.List;
import java.util.Map;

/** Adds the shapes of layers' tensors under the names of a {@code state_dict}. */
final class TensorShapes {
  private TensorShapes() {}

  static void convolution(Map<String, List<Long>> shapes, Convolution convolution) {
    shapes.put(convolution.weight(), convolution.shape());
    batchNorm(shapes, convolution.norm(), convolution.out());
  }

  static void batchNorm(Map<String, List<Long>> shapes, String name, int channels) {
    for (String part : List.of("weight", "bias", "running_mean", "running_var")) {
      shapes.put(name + "." + part, List.of((long) channels));
    }
  }

  static void linear(Map<String, List<Long>> shapes, String name, int inputs, int outputs) {
    shapes.put(name + ".weight", List.of((long) outputs, (long) inputs));
    shapes.put(name + ".bias", List.of((long) outputs));
  }
}
