package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.flattail.jobspec.OptimizerSpec;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * A base optimizer that leaves the vector's end unchanged for some updates, then includes it with
 * fresh memory.
 */
final class DeferredOptimizer implements Optimizer {
  private final long[] start;
  private final long after;
  private final Optimizer always;
  private final Optimizer later;

  /**
   * @param start first element of the deferred part
   * @param after number of updates without that part
   */
  DeferredOptimizer(OptimizerSpec spec, NDArray parameters, long start, long after) {
    this.start = new long[] {start};
    this.after = after;
    NDList parts = parameters.split(this.start, 0);
    this.always = Optimizers.of(spec, parts.get(0));
    this.later = Optimizers.of(spec, parts.get(1));
  }

  @Override
  public void update(NDArray w, NDArray gradient, double learningRate) {
    try (NDList parameters = w.split(start, 0);
        NDList gradients = gradient.split(start, 0)) {
      always.update(parameters.get(0), gradients.get(0), learningRate);
      if (always.updates() > after) {
        later.update(parameters.get(1), gradients.get(1), learningRate);
      }
    }
  }

  @Override
  public double coupledDecay() {
    return always.coupledDecay();
  }

  @Override
  public long updates() {
    return always.updates();
  }

  @Override
  public SequencedMap<String, NDArray> memory() {
    SequencedMap<String, NDArray> memory = new LinkedHashMap<>(always.memory());
    later.memory().forEach((name, vector) -> memory.put("later." + name, vector));
    return memory;
  }

  @Override
  public void resumeAt(long updates) {
    always.resumeAt(updates);
    later.resumeAt(Math.max(0, updates - after));
  }
}
