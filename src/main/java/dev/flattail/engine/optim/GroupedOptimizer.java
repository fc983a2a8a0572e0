package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.flattail.jobspec.OptimizerSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Applies base optimizers to successive parts of one vector, each with its own learning-rate
 * factor.
 */
final class GroupedOptimizer implements Optimizer {
  private final List<Optimizer> optimizers = new ArrayList<>();
  private final double[] factors;
  private final long[] starts;

  /**
   * @param starts first element of every group except the first
   * @param factors learning-rate factor of each group
   */
  GroupedOptimizer(OptimizerSpec spec, NDArray parameters, long[] starts, double[] factors) {
    this.starts = starts;
    this.factors = factors;
    for (NDArray part : parameters.split(starts, 0)) {
      optimizers.add(Optimizers.of(spec, part));
    }
  }

  @Override
  public void update(NDArray w, NDArray gradient, double learningRate) {
    NDList parameters = w.split(starts, 0);
    NDList gradients = gradient.split(starts, 0);
    for (int i = 0; i < factors.length; i++) {
      optimizers.get(i).update(parameters.get(i), gradients.get(i), learningRate * factors[i]);
    }
    parameters.close();
    gradients.close();
  }

  @Override
  public double coupledDecay() {
    return optimizers.getFirst().coupledDecay();
  }

  @Override
  public long updates() {
    return optimizers.getFirst().updates();
  }

  @Override
  public SequencedMap<String, NDArray> memory() {
    SequencedMap<String, NDArray> memory = new LinkedHashMap<>();
    for (int i = 0; i < factors.length; i++) {
      int group = i;
      optimizers.get(i).memory().forEach((name, v) -> memory.put("group" + group + "." + name, v));
    }
    return memory;
  }

  @Override
  public void resumeAt(long updates) {
    optimizers.forEach(optimizer -> optimizer.resumeAt(updates));
  }
}
