package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import dev.flattail.engine.tensor.VectorKernel;
import dev.flattail.jobspec.OptimizerSpec;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * Lion (Chen et al., NeurIPS 2023): {@code w -= lr decay w; w -= lr sign(beta1 m + (1 - beta1) g);
 * m = beta2 m + (1 - beta2) g}, {@code m} zero before the first step. Source: google/automl {@code
 * lion/lion_pytorch.py}.
 */
final class Lion implements Optimizer {
  private static final VectorKernel UPDATE =
      VectorKernel.of(
          "w, g, mean",
          "lr, beta1, beta2, decay",
          """
          w = torch.mul_(w, torch.sub(1.0, torch.mul(lr, decay)))
          direction = torch.add(torch.mul(mean, beta1), g, alpha=torch.sub(1.0, beta1))
          mean = torch.add_(torch.mul_(mean, beta2), g, alpha=torch.sub(1.0, beta2))
          return torch.add_(w, torch.sign(direction), alpha=torch.neg(lr))
          """);

  private final OptimizerSpec.Lion spec;
  private final NDArray mean;
  private long updates;

  Lion(OptimizerSpec.Lion spec, NDArray parameters) {
    this.spec = spec;
    this.mean = parameters.zerosLike();
  }

  @Override
  public void update(NDArray w, NDArray gradient, double learningRate) {
    double[] numbers = {learningRate, spec.beta1(), spec.beta2(), spec.weightDecay()};
    UPDATE.update(numbers, w, gradient, mean);
    updates++;
  }

  @Override
  public long updates() {
    return updates;
  }

  @Override
  public SequencedMap<String, NDArray> memory() {
    return new TreeMap<>(Map.of("mean", mean));
  }

  @Override
  public void resumeAt(long updates) {
    this.updates = updates;
  }
}
