package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.data.Batches;
import dev.flattail.engine.data.MeasuredSplit;
import dev.flattail.engine.loss.ClassWeights;
import dev.flattail.engine.loss.Losses;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.engine.tensor.Scalars;
import dev.flattail.jobspec.HessianSpec;

/** Computes a loss directly, with all images in one batch. */
final class OneBatchLoss {
  private OneBatchLoss() {}

  static double loss(Model model, double modelScale, HessianSpec spec, MeasuredSplit split) {
    int[] counts = split.trainCounts();
    double[] weights = ClassWeights.at(spec.rebalance(), counts, 1_000_000);
    try (NDManager scope = model.manager().newSubManager();
        GradMode off = GradMode.off()) {
      NDArray pixels = Batches.whole(split.images(), split.normalize(), model.format(), scope);
      NDArray logits = model.forward(model.parameters(), pixels, BatchNormMode.EVALUATE).logits();
      return Losses.of(spec.loss().ofLogits(), counts, scope, model.format())
          .of(
              Scalars.times(logits, spec.loss().logitFactor(modelScale)),
              Batches.labels(split.images().labels(), scope),
              weights == null
                  ? null
                  : model.format().create(scope, weights, new Shape(weights.length)))
          .toType(DataType.FLOAT64, true)
          .getDouble();
    }
  }
}
