package dev.flattail.engine.evaluate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.FlatVectors;
import java.util.Arrays;

/**
 * Tau-normalizes a classifier (Kang et al. 2020, section 4; classifier-balancing {@code
 * tau_norm.py}): divides each class's weight vector by its norm to the power tau, and drops the
 * bias.
 */
public final class TauNorm {
  private TauNorm() {}

  /**
   * Normalizes the linear classifier of {@code model} in place.
   *
   * @param tau 0 keeps the weights and still drops the bias
   */
  public static void apply(Model model, double tau) {
    FlatLayout layout = model.network().parameters();
    double[] values = model.parameterValues();
    for (String name : model.network().head().tensors()) {
      FlatLayout.Slot slot = layout.slot(name);
      int start = Math.toIntExact(slot.offset());
      int end = start + Math.toIntExact(slot.size());
      if (slot.shape().dimension() == 1) {
        Arrays.fill(values, start, end, 0); // the bias
      } else {
        int features = Math.toIntExact(slot.shape().get(1));
        for (int i = start; i < end; i += features) {
          divide(values, i, features, tau);
        }
      }
    }
    try (NDArray changed =
        model.format().create(model.manager(), values, new Shape(values.length))) {
      FlatVectors.assign(model.parameters(), changed);
    }
  }

  /** Divides a weight vector by its norm to the power tau. A zero vector is unchanged. */
  private static void divide(double[] values, int start, int length, double tau) {
    double sum = 0;
    for (int i = start; i < start + length; i++) {
      sum += values[i] * values[i];
    }
    if (sum == 0) {
      return;
    }
    double divisor = Math.pow(Math.sqrt(sum), tau);
    for (int i = start; i < start + length; i++) {
      values[i] /= divisor;
    }
  }
}
