package dev.flattail.engine.train.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.data.Batch;
import dev.flattail.engine.data.Batches;
import dev.flattail.engine.loss.Targets;

/** Converts a batch's labels to arrays of the engine. */
final class BatchTargets {
  private BatchTargets() {}

  static Targets of(Batch batch, NDManager owner) {
    NDArray labels = Batches.labels(batch.labels(), owner);
    int[] mixed = batch.mixedLabels();
    return new Targets(labels, mixed == null ? null : Batches.labels(mixed, owner), batch.lambda());
  }
}
