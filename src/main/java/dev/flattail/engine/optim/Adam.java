package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.spec.OptimizerSpec;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * {@code torch.optim.Adam} (decay added to the gradient) and {@code AdamW} (decay on the weights).
 */
final class Adam implements Optimizer {
  private final double beta1;
  private final double beta2;
  private final double epsilon;
  private final double coupledDecay;
  private final double decoupledDecay;
  private final NDArray mean;
  private final NDArray square;
  private long updates;

  Adam(OptimizerSpec.Adam spec, NDArray parameters) {
    this.beta1 = spec.beta1();
    this.beta2 = spec.beta2();
    this.epsilon = spec.eps();
    this.coupledDecay = spec.weightDecay();
    this.decoupledDecay = 0;
    this.mean = parameters.zerosLike();
    this.square = parameters.zerosLike();
  }

  Adam(OptimizerSpec.AdamW spec, NDArray parameters) {
    this.beta1 = spec.beta1();
    this.beta2 = spec.beta2();
    this.epsilon = spec.eps();
    this.coupledDecay = 0;
    this.decoupledDecay = spec.weightDecay();
    this.mean = parameters.zerosLike();
    this.square = parameters.zerosLike();
  }

  @Override
  public void update(NDArray w, NDArray gradient, double learningRate) {
    updates++;
    FlatVectors.adam(
        w,
        gradient,
        mean,
        square,
        updates,
        learningRate,
        beta1,
        beta2,
        epsilon,
        coupledDecay,
        decoupledDecay);
  }

  @Override
  public long updates() {
    return updates;
  }

  @Override
  public SequencedMap<String, NDArray> memory() {
    return new TreeMap<>(Map.of("mean", mean, "square", square));
  }

  @Override
  public void resumeAt(long updates) {
    this.updates = updates;
  }
}
