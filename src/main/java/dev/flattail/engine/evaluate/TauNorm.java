package dev.flattail.engine.evaluate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.FlatVectors;
import java.util.Arrays;

/**
 * Tau-normalised classifier (Kang et al. 2020, section 4; classifier-balancing {@code
 * tau_norm.py}): each class's weight vector is divided by its length to the power tau, and the bias
 * is left out.
 */
public final class TauNorm {
  private TauNorm() {}

  /**
   * Normalises the linear classifier of {@code model} in place.
   *
   * @param tau 0 keeps the weights and still leaves the bias out
   */
  public static void apply(Model model, double tau) {
    FlatLayout layout = model.network().parameters();
    FlatLayout.Slot weight = classifierWeight(layout);
    double[] values = model.parameterValues();
    int classes = Math.toIntExact(weight.shape().get(0));
    int features = Math.toIntExact(weight.shape().get(1));
    int start = Math.toIntExact(weight.offset());
    for (int c = 0; c < classes; c++) {
      divide(values, start + c * features, features, tau);
    }
    String bias = weight.name().replaceFirst("weight$", "bias");
    layout.slots().stream()
        .filter(slot -> slot.name().equals(bias))
        .forEach(slot -> clear(values, slot));
    try (NDArray changed =
        model.format().create(model.manager(), values, new Shape(values.length))) {
      FlatVectors.assign(model.parameters(), changed);
    }
  }

  /** The only matrix of these networks: convolutions have four dimensions, all else has one. */
  private static FlatLayout.Slot classifierWeight(FlatLayout layout) {
    return layout.slots().stream()
        .filter(slot -> slot.shape().dimension() == 2)
        .reduce((first, second) -> second)
        .orElseThrow(() -> new IllegalArgumentException("the network has no linear classifier"));
  }

  /** A vector of zeros has no direction and stays. */
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

  private static void clear(double[] values, FlatLayout.Slot slot) {
    int start = Math.toIntExact(slot.offset());
    Arrays.fill(values, start, start + Math.toIntExact(slot.size()), 0);
  }
}
