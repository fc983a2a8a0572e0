package dev.flattail.engine.data;

import dev.flattail.jobspec.AugmentationSpec;
import dev.flattail.jobspec.Normalize;

/**
 * Settings for assembling batches.
 *
 * @param batchSize images of a full batch
 * @param dropLast whether an epoch's last, partial batch is dropped
 * @param composition contents of a batch besides one view of each image
 * @param seed seed of augmentation and composition
 */
public record BatchSettings(
    int batchSize,
    boolean dropLast,
    AugmentationSpec augmentation,
    BatchComposition composition,
    Normalize normalize,
    PixelLayout layout,
    long seed) {
  public BatchSettings {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batch size must be at least 1, is " + batchSize);
    }
  }

  /** Returns settings for unaugmented images, with none dropped. */
  public static BatchSettings evaluation(int batchSize, Normalize normalize, PixelLayout layout) {
    return new BatchSettings(
        batchSize,
        false,
        new AugmentationSpec.None(),
        new BatchComposition.SingleView(),
        normalize,
        layout,
        0);
  }

  /** Returns the same settings with one view of each image, unmixed. */
  public BatchSettings singleView() {
    return new BatchSettings(
        batchSize,
        dropLast,
        augmentation,
        new BatchComposition.SingleView(),
        normalize,
        layout,
        seed);
  }

  /** Returns the number of batches of an epoch over {@code images} images. */
  public int stepsPerEpoch(int images) {
    return dropLast ? images / batchSize : (images + batchSize - 1) / batchSize;
  }
}
