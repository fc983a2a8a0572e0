package dev.flattail.engine.data;

import dev.flattail.spec.AugmentationSpec;
import dev.flattail.spec.MixupSpec;
import dev.flattail.spec.Normalize;
import org.jspecify.annotations.Nullable;

/**
 * How images become batches.
 *
 * @param batchSize images of a full batch
 * @param dropLast leave out an epoch's last batch when it is not full
 * @param mixup null for none
 * @param seed of augmentation and mixup
 */
public record BatchSettings(
    int batchSize,
    boolean dropLast,
    AugmentationSpec augmentation,
    @Nullable MixupSpec mixup,
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
        batchSize, false, new AugmentationSpec.None(), null, normalize, layout, 0);
  }

  /** The same without mixup. */
  public BatchSettings withoutMixup() {
    return new BatchSettings(batchSize, dropLast, augmentation, null, normalize, layout, seed);
  }

  /** Batches of an epoch over {@code images} images. */
  public int stepsPerEpoch(int images) {
    return dropLast ? images / batchSize : (images + batchSize - 1) / batchSize;
  }
}
