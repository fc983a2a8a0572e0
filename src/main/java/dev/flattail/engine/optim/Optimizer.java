package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import java.util.SequencedMap;

/** A base optimizer of the flat parameter vector, with its memory of earlier steps. */
public interface Optimizer {
  /**
   * Updates {@code w} in place.
   *
   * @param gradient same length as {@code w}
   */
  void update(NDArray w, NDArray gradient, double learningRate);

  /**
   * Returns the factor of the weights that an update adds to its gradient: coupled weight decay.
   * Zero where decay acts on the weights directly.
   */
  default double coupledDecay() {
    return 0;
  }

  /** Returns the number of updates so far. */
  long updates();

  /**
   * Returns the live vectors of the optimizer's memory by name, each as long as the parameter
   * vector. The order is fixed, so that a saved state has the same bytes.
   */
  SequencedMap<String, NDArray> memory();

  /** Continues from a saved state, whose vectors have been copied into {@link #memory()}. */
  void resumeAt(long updates);
}
