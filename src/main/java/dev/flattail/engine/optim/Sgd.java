package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.spec.OptimizerSpec;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * {@code torch.optim.SGD} with momentum; the buffer is the gradient itself after the first step.
 */
final class Sgd implements Optimizer {
  private final OptimizerSpec.Sgd spec;
  private final NDArray velocity;
  private long updates;

  Sgd(OptimizerSpec.Sgd spec, NDArray parameters) {
    this.spec = spec;
    this.velocity = parameters.zerosLike();
  }

  @Override
  public void update(NDArray w, NDArray gradient, double learningRate) {
    FlatVectors.sgd(
        w, gradient, velocity, learningRate, spec.momentum(), spec.weightDecay(), spec.nesterov());
    updates++;
  }

  @Override
  public long updates() {
    return updates;
  }

  @Override
  public SequencedMap<String, NDArray> memory() {
    return new TreeMap<>(Map.of("velocity", velocity));
  }

  @Override
  public void resumeAt(long updates) {
    this.updates = updates;
  }
}
