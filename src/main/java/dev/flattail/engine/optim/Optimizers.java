package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import dev.flattail.jobspec.OptimizerSpec;

/** Builds base optimizers from specs. */
public final class Optimizers {
  private Optimizers() {}

  /**
   * The optimizer that {@code spec} names.
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
   * The optimizer that {@code spec} names, which leaves the vector's end alone for some updates, as
   * torch leaves a parameter alone that has had no gradient yet: no weight decay, no momentum.
   *
   * @param parameters the vector it will update; its manager owns the optimizer's memory
   * @param start first element that joins in later
   * @param after updates without it
   */
  public static Optimizer deferred(OptimizerSpec spec, NDArray parameters, long start, long after) {
    return new DeferredOptimizer(spec, parameters, start, after);
  }

  /**
   * The optimizer that {@code spec} names, with another share of the learning rate for each of
   * several successive parts of the vector.
   *
   * @param parameters the vector it will update; its manager owns the optimizer's memory
   * @param starts first element of every part but the first
   * @param factors of the learning rate, one for each part
   */
  public static Optimizer grouped(
      OptimizerSpec spec, NDArray parameters, long[] starts, double[] factors) {
    return new GroupedOptimizer(spec, parameters, starts, factors);
  }
}
