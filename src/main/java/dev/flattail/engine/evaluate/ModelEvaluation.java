package dev.flattail.engine.evaluate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.data.Batch;
import dev.flattail.engine.data.BatchPipeline;
import dev.flattail.engine.data.BatchSettings;
import dev.flattail.engine.data.Batches;
import dev.flattail.engine.model.Model;
import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.Normalize;
import java.util.function.IntPredicate;

/** Evaluates a model on a split. */
public final class ModelEvaluation {
  /** Batch size for 32x32 pixels: it keeps all cores busy and takes little memory. */
  private static final int SMALL_IMAGES = 256;

  private static final int SMALL_SIDE = 32;

  private ModelEvaluation() {}

  /**
   * Returns the batch size that takes as much memory as 256 images of 32x32 pixels; at least one.
   */
  public static int batchSize(int height, int width) {
    long fitting = (long) SMALL_IMAGES * SMALL_SIDE * SMALL_SIDE / ((long) height * width);
    return Math.clamp(fitting, 1, SMALL_IMAGES);
  }

  /**
   * Passes the logits of every image to {@code out}, in order.
   *
   * @param batchSize images per forward pass; affects the result by rounding only
   * @param goOn called after each batch with its size; false ends the evaluation
   * @return false when {@code goOn} ended it early
   */
  public static boolean run(
      Model model,
      ImageSet images,
      Normalize normalize,
      int batchSize,
      LogitsOut out,
      IntPredicate goOn)
      throws InterruptedException {
    BatchSettings settings =
        BatchSettings.evaluation(batchSize, normalize, Batches.layout(model.format()));
    try (BatchPipeline batches = BatchPipeline.once(images, settings)) {
      while (batches.hasNext()) {
        Batch batch = batches.next();
        try (NDManager scope = model.manager().newSubManager()) {
          NDArray pixels = Batches.images(batch, scope);
          out.add(model.logits(pixels), batch.labels());
        }
        if (!goOn.test(batch.size())) {
          return false;
        }
      }
    }
    return true;
  }
}
