package dev.flattail.engine.landscape;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.flattail.engine.NonFinite;
import dev.flattail.engine.StopSignal;
import dev.flattail.engine.data.Batch;
import dev.flattail.engine.data.BatchPipeline;
import dev.flattail.engine.data.BatchSettings;
import dev.flattail.engine.data.Batches;
import dev.flattail.engine.data.ClassSamples;
import dev.flattail.engine.data.MeasuredSplit;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.images.ImageSet;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Computes the mean cross-entropy of each class at any parameter vector, with batch normalization
 * in evaluation mode and unaugmented images. Sums are in float64.
 */
public final class ClassLosses {
  private static final long HELD_BYTES = 1L << 30;
  private static final int MOST_NAMED = 10;

  private final Model model;
  private final double scale;
  private final ImageSet images;
  private final int[] counts;
  private final BatchSettings settings;
  private final StopSignal stop;

  /**
   * @param scale factor on the logits before the softmax
   * @param most maximum number of images per class; null for all
   * @param seed seed of the draw of images
   * @param stop polled before each batch
   */
  public ClassLosses(
      Model model,
      MeasuredSplit split,
      double scale,
      @Nullable Integer most,
      long seed,
      int batchSize,
      StopSignal stop) {
    this.model = model;
    this.scale = scale;
    // Every point of the surface reads all images.
    this.images = ClassSamples.together(split.images(), most, seed).inMemoryWithin(HELD_BYTES);
    this.counts = split.images().classCounts();
    this.settings =
        BatchSettings.evaluation(batchSize, split.normalize(), Batches.layout(model.format()));
    this.stop = stop;
  }

  /**
   * Mean losses.
   *
   * @param perClass NaN for a class without images
   */
  public record Losses(double whole, double[] perClass) {}

  /**
   * Computes the losses at the model itself.
   *
   * @throws UnrunnableSpecException naming the classes whose loss is not finite
   * @throws CancellationException when asked to stop
   */
  public Losses atModel() throws InterruptedException {
    Losses losses = at(model.parameters());
    List<Integer> lost =
        IntStream.range(0, counts.length)
            .filter(c -> counts[c] > 0 && !Double.isFinite(losses.perClass[c]))
            .boxed()
            .toList();
    if (!lost.isEmpty()) {
      throw NonFinite.loss(
          lost.stream()
                  .limit(MOST_NAMED)
                  .map(c -> "class %d (%s)".formatted(c, images.classNames().get(c)))
                  .collect(Collectors.joining(", "))
              + (lost.size() > MOST_NAMED
                  ? " and %d more".formatted(lost.size() - MOST_NAMED)
                  : ""));
    }
    return losses;
  }

  /**
   * Computes the losses at one vector. They may be infinite or NaN.
   *
   * @param vector {@code [P]} in the model's master format
   * @throws CancellationException when asked to stop
   */
  public Losses at(NDArray vector) throws InterruptedException {
    double[] sums = new double[counts.length];
    int[] seen = new int[counts.length];
    try (BatchPipeline batches = BatchPipeline.once(images, settings)) {
      while (batches.hasNext()) {
        if (stop.requested()) {
          throw new CancellationException("asked to stop");
        }
        Batch batch = batches.next();
        double[] logits = logits(vector, batch);
        int[] labels = batch.labels();
        for (int i = 0; i < labels.length; i++) {
          sums[labels[i]] += crossEntropy(logits, i * counts.length, labels[i]);
          seen[labels[i]]++;
        }
      }
    }
    double total = Arrays.stream(counts).asLongStream().sum();
    double whole = 0;
    for (int c = 0; c < sums.length; c++) {
      sums[c] /= seen[c];
      // A class is weighted by its frequency, however many images represent it.
      whole += counts[c] == 0 ? 0 : sums[c] * counts[c] / total;
    }
    return new Losses(whole, sums);
  }

  private double[] logits(NDArray vector, Batch batch) {
    try (NDManager scope = model.manager().newSubManager();
        GradMode off = GradMode.off()) {
      NDArray at = vector.stopGradient();
      at.attach(scope);
      NDArray pixels = Batches.images(batch, scope);
      return model
          .forward(at, pixels, BatchNormMode.EVALUATE)
          .logits()
          .toType(DataType.FLOAT64, false)
          .toDoubleArray();
    }
  }

  private double crossEntropy(double[] logits, int first, int label) {
    double max = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < counts.length; c++) {
      max = Math.max(max, scale * logits[first + c]);
    }
    double sum = 0;
    for (int c = 0; c < counts.length; c++) {
      sum += Math.exp(scale * logits[first + c] - max);
    }
    return max + Math.log(sum) - scale * logits[first + label];
  }
}
