package dev.flattail.engine.train;

import ai.djl.ndarray.NDArray;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.train.stage.TrainingStage;
import java.util.LinkedHashMap;
import java.util.Map;

/** A snapshot of a model and a stage that can be restored. */
final class StageSnapshot implements AutoCloseable {
  private final Model model;
  private final long[] trackedBatches;
  private final Map<NDArray, NDArray> copies = new LinkedHashMap<>();

  StageSnapshot(TrainingStage stage) {
    this.model = stage.model();
    this.trackedBatches = model.trackedBatches().clone();
    keep(model.parameters());
    keep(model.statistics());
    stage.memory().values().forEach(this::keep);
  }

  private void keep(NDArray live) {
    copies.put(live, live.duplicate());
  }

  void restore() {
    copies.forEach(FlatVectors::assign);
    System.arraycopy(trackedBatches, 0, model.trackedBatches(), 0, trackedBatches.length);
  }

  @Override
  public void close() {
    copies.values().forEach(NDArray::close);
  }
}
