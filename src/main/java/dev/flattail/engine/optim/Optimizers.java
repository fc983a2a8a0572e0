package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import dev.flattail.jobspec.OptimizerSpec;

/** Builds base optimizers from specs. */
public final class Optimizers {
  private Optimizers() {}

  /**
   * Builds the optimizer that {@code spec} names.
   *
   * @param parameters the vector it will update; its manager owns the optimizer's memory
   */
  public static Optimizer of(OptimizerSpec spec, NDArray parameters) {
    return switch (spec) {
      case OptimizerSpec.Sgd sgd -> new Sgd(sgd, parameters);
      case OptimizerSpec.Adam adam -> new Adam(adam, parameters);
      case OptimizerSpec.AdamW adamW -> new Adam(adamW, parameters);
      case OptimizerSpec.Lion lion -> new Lion(lion, parameters);
    };
  }

  /**
   * Builds the optimizer that {@code spec} names, which leaves the vector's end unchanged for some
   * updates, without weight decay or momentum. In the same way, torch skips a parameter that has
   * had no gradient yet.
   *
   * @param parameters the vector it will update; its manager owns the optimizer's memory
   * @param start first element of the deferred part
   * @param after number of updates without that part
   */
  public static Optimizer deferred(OptimizerSpec spec, NDArray parameters, long start, long after) {
    return new DeferredOptimizer(spec, parameters, start, after);
  }

  /**
   * Builds the optimizer that {@code spec} names, with a learning-rate factor for each of several
   * successive parts of the vector.
   *
   * @param parameters the vector it will update; its manager owns the optimizer's memory
   * @param starts first element of every part except the first
   * @param factors learning-rate factor of each part
   */
  public static Optimizer grouped(
      OptimizerSpec spec, NDArray parameters, long[] starts, double[] factors) {
    return new GroupedOptimizer(spec, parameters, starts, factors);
  }
}
