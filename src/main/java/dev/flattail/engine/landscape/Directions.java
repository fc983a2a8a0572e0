package dev.flattail.engine.landscape;

import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.random.KeyedRandom;

/** Draws random directions in parameter space. */
public final class Directions {
  private Directions() {}

  /**
   * Draws a filter-normalized direction (Li et al. 2018, section 4): Gaussian numbers, with each
   * filter scaled to the norm of the model's filter. A filter is a slice of the first dimension.
   * Tensors of one dimension (biases, batch normalization) stay zero, as in the authors' code.
   *
   * @param parameters {@code [P]}
   * @param index 0 for the first axis, 1 for the second
   */
  public static double[] filterNormalized(
      FlatLayout layout, double[] parameters, long seed, int index) {
    double[] direction = new double[parameters.length];
    for (FlatLayout.Slot slot : layout.slots()) {
      if (slot.shape().dimension() < 2) {
        continue;
      }
      KeyedRandom random = KeyedRandom.of("direction", seed, index, slot.offset());
      int filters = Math.toIntExact(slot.shape().get(0));
      int length = Math.toIntExact(slot.size() / filters);
      for (int f = 0; f < filters; f++) {
        int from = Math.toIntExact(slot.offset()) + f * length;
        fill(direction, from, length, random, norm(parameters, from, length));
      }
    }
    return direction;
  }

  /** Draws a direction uniformly from the sphere of radius {@code norm}. */
  public static double[] onSphere(int size, double norm, KeyedRandom random) {
    double[] direction = new double[size];
    fill(direction, 0, size, random, norm);
    return direction;
  }

  private static void fill(
      double[] direction, int from, int length, KeyedRandom random, double norm) {
    for (int i = from; i < from + length; i++) {
      direction[i] = random.nextGaussian();
    }
    double factor = norm / norm(direction, from, length);
    for (int i = from; i < from + length; i++) {
      direction[i] *= factor;
    }
  }

  private static double norm(double[] values, int from, int length) {
    double squares = 0;
    for (int i = from; i < from + length; i++) {
      squares += values[i] * values[i];
    }
    return Math.sqrt(squares);
  }
}
