package dev.flattail.engine.train;

import ai.djl.ndarray.NDArray;
import dev.flattail.engine.optim.Optimizer;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** An optimizer's live vectors under the names that they have in a saved state. */
final class OptimizerMemory {
  private OptimizerMemory() {}

  static SequencedMap<String, NDArray> of(Optimizer optimizer) {
    SequencedMap<String, NDArray> memory = new LinkedHashMap<>();
    optimizer.memory().forEach((name, vector) -> memory.put("optimizer." + name, vector));
    return memory;
  }
}
