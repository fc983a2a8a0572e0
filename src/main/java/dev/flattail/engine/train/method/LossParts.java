package dev.flattail.engine.train.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.optim.ClassObjective;
import dev.flattail.engine.tensor.Autograd;
import dev.flattail.engine.tensor.NumberFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Splits a recorded batch's loss into parts by class factors. */
final class LossParts {
  private LossParts() {}

  /**
   * Computes the parts and their gradients, and frees the recorded graph with the last of them.
   *
   * @param contributions contribution of each sample to the loss, {@code [N]}, recorded
   * @param leaf leaf of the differentiation
   * @param labels {@code [N]}, INT64
   * @param classFactors one array per part with a factor for each class
   */
  static List<ClassObjective.Part> of(
      NDArray contributions,
      NDArray leaf,
      NDArray labels,
      List<double[]> classFactors,
      NumberFormat format) {
    NDManager scope = contributions.getManager();
    long[] classes = labels.toLongArray();
    List<@Nullable NDArray> values = new ArrayList<>();
    int last = -1;
    for (double[] factors : classFactors) {
      double[] ofSamples = Arrays.stream(classes).mapToDouble(c -> factors[(int) c]).toArray();
      boolean empty = Arrays.stream(ofSamples).allMatch(factor -> factor == 0);
      last = empty ? last : values.size();
      values.add(
          empty
              ? null
              : contributions
                  .mul(format.create(scope, ofSamples, new Shape(ofSamples.length)))
                  .sum());
    }
    List<ClassObjective.Part> parts = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      NDArray value = values.get(i);
      if (value == null) {
        NDArray zeros = leaf.stopGradient().zerosLike();
        parts.add(new ClassObjective.Part(scope.zeros(new Shape(), zeros.getDataType()), zeros));
      } else {
        NDArray gradient =
            i == last
                ? Autograd.gradient(value, leaf)
                : Autograd.vectorJacobian(value, leaf, value.stopGradient().onesLike());
        parts.add(new ClassObjective.Part(value.stopGradient(), gradient));
      }
    }
    return parts;
  }
}
