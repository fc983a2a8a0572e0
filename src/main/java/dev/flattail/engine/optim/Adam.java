package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import dev.flattail.engine.tensor.VectorKernel;
import dev.flattail.jobspec.OptimizerSpec;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * Implements {@code torch.optim.Adam} (decay added to the gradient) and {@code AdamW} (decay on the
 * weights).
 */
final class Adam implements Optimizer {
  private static final VectorKernel UPDATE =
      VectorKernel.of(
          "w, g, mean, square",
          "step_size, correction, beta1, beta2, epsilon, coupled_decay, shrink",
          """
          d = torch.add(g, w, alpha=coupled_decay)
          w = torch.mul_(w, shrink)
          mean = torch.lerp_(mean, d, torch.sub(1.0, beta1))
          square = torch.addcmul_(torch.mul_(square, beta2), d, d, value=torch.sub(1.0, beta2))
          denominator = torch.add_(torch.div(torch.sqrt(square), correction), epsilon)
          return torch.addcdiv_(w, mean, denominator, value=torch.neg(step_size))
          """);

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
    double[] numbers = {
      learningRate / (1 - Math.pow(beta1, updates)),
      Math.sqrt(1 - Math.pow(beta2, updates)),
      beta1,
      beta2,
      epsilon,
      coupledDecay,
      1 - learningRate * decoupledDecay
    };
    UPDATE.update(numbers, w, gradient, mean, square);
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
