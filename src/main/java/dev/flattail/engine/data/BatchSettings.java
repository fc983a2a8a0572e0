package dev.flattail.engine.data;

import dev.flattail.jobspec.AugmentationSpec;
import dev.flattail.jobspec.Normalize;

/**
 * How images become batches.
 *
 * @param batchSize images of a full batch
 * @param dropLast leave out an epoch's last batch when it is not full
 * @param composition what a batch holds beside one view of each image
 * @param seed of augmentation and composition
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

  /** Images as they are, none left out. */
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

  /** The same with one view of each image, unmixed. */
  public BatchSettings singleView() {
    return new BatchSettings(
        batchSize, dropLast, augmentation, new BatchComposition.SingleView(), normalize, layout, seed);
  }

  /** Batches of an epoch over {@code images} images. */
  public int stepsPerEpoch(int images) {
    return dropLast ? images / batchSize : (images + batchSize - 1) / batchSize;
  }
}
