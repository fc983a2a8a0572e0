package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.flattail.engine.StopSignal;
import dev.flattail.engine.data.ClassSamples;
import dev.flattail.engine.data.MeasuredSplit;
import dev.flattail.engine.loss.Losses;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.Autograd;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.LossSpec;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The gradient of a split's mean cross-entropy at a model, batch normalization in evaluation mode.
 *
 * @param values {@code [P]}
 */
public record SplitGradient(double[] values) {

  /** Returns the Euclidean norm. */
  public double norm() {
    return Math.sqrt(Arrays.stream(values).map(x -> x * x).sum());
  }

  /**
   * Computes the gradient. Each class is weighted by its frequency in the split.
   *
   * @param scale factor on the logits before the softmax
   * @param most maximum number of images per class; null for all
   * @param stop polled before each batch
   * @throws CancellationException when asked to stop
   */
  public static SplitGradient of(
      Model model,
      MeasuredSplit split,
      double scale,
      @Nullable Integer most,
      long seed,
      int batchSize,
      StopSignal stop) {
    ImageSet[] samples = ClassSamples.of(split.images(), most, seed);
    double total = split.images().size();
    try (NDManager scope = model.manager().newSubManager()) {
      NDArray sum = scope.zeros(model.parameters().getShape(), DataType.FLOAT64);
      int[] counts = split.images().classCounts();
      for (int c = 0; c < counts.length; c++) {
        ClassMeanLoss whole =
            new ClassMeanLoss(
                model,
                Losses.of(new LossSpec.CrossEntropy(), counts, scope, model.format()),
                scale,
                null,
                split.normalize(),
                samples[c],
                counts[c] / total);
        for (ClassMeanLoss part : whole.inParts(batchSize)) {
          if (stop.requested()) {
            throw new CancellationException("asked to stop");
          }
          add(part, model, sum);
        }
      }
      return new SplitGradient(sum.toDoubleArray());
    }
  }

  private static void add(ClassMeanLoss part, Model model, NDArray sum) {
    try (NDManager scope = model.manager().newSubManager();
        GradMode recording = GradMode.recording()) {
      NDArray leaf = Autograd.leaf(scope, model.parameters());
      NDArray gradient = Autograd.gradient(part.at(leaf, scope), leaf);
      FlatVectors.accumulate(sum, gradient, part.weight());
    }
  }
}
