package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import dev.flattail.engine.tensor.VectorKernel;
import dev.flattail.jobspec.OptimizerSpec;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * Implements {@code torch.optim.SGD} with momentum. After the first step the buffer is the gradient
 * itself: {@code d = g + decay w; v = momentum v + d; w -= lr (v, or d + momentum v with
 * nesterov)}.
 */
final class Sgd implements Optimizer {
  private static final VectorKernel UPDATE =
      VectorKernel.of(
          "w, g, velocity",
          "lr, momentum, decay, nesterov",
          """
          d = torch.add(g, w, alpha=decay)
          velocity = torch.add_(torch.mul_(velocity, momentum), d)
          if bool(nesterov):
            d = torch.add(d, velocity, alpha=momentum)
          else:
            d = velocity
          return torch.add_(w, d, alpha=torch.neg(lr))
          """);

  private final OptimizerSpec.Sgd spec;
  private final NDArray velocity;
  private long updates;

  Sgd(OptimizerSpec.Sgd spec, NDArray parameters) {
    this.spec = spec;
    this.velocity = parameters.zerosLike();
  }

  @Override
  public void update(NDArray w, NDArray gradient, double learningRate) {
    double[] numbers = {learningRate, spec.momentum(), spec.weightDecay(), spec.nesterov() ? 1 : 0};
    UPDATE.update(numbers, w, gradient, velocity);
    updates++;
  }

  @Override
  public double coupledDecay() {
    return spec.weightDecay();
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
