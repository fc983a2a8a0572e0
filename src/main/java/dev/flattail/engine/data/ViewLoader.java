package dev.flattail.engine.data;

import dev.flattail.engine.data.augment.Augmentation;
import dev.flattail.images.ImageSet;
import dev.flattail.images.RgbImage;
import dev.flattail.random.KeyedRandom;
import dev.flattail.spec.AugmentationSpec;

/**
 * Augmented, normalised views of images. What is drawn is keyed by (stream, seed, epoch, position
 * in the epoch). Used by one thread at a time.
 */
final class ViewLoader {
  private final ImageSet images;
  private final Augmentation augmentation;
  private final PixelScale scale;
  private final PixelLayout layout;
  private final String stream;
  private final long seed;
  private final RgbImage original;
  private final byte[] augmented;

  /**
   * @param stream keeps what views draw apart
   */
  ViewLoader(
      ImageSet images, AugmentationSpec augmentation, String stream, BatchSettings settings) {
    this.images = images;
    this.augmentation = Augmentation.of(augmentation, images.height(), images.width());
    this.scale = new PixelScale(settings.normalize());
    this.layout = settings.layout();
    this.stream = stream;
    this.seed = settings.seed();
    this.original = new RgbImage(images.height(), images.width(), new byte[images.bytesPerImage()]);
    this.augmented = new byte[images.bytesPerImage()];
  }

  /**
   * Writes one view of each of {@code indices}.
   *
   * @param position of the first within the epoch
   */
  void load(int[] indices, int epoch, int position, float[] into) {
    for (int i = 0; i < indices.length; i++) {
      images.read(indices[i], original.pixels());
      augmentation.apply(original, augmented, KeyedRandom.of(stream, seed, epoch, position + i));
      scale.scale(augmented, into, i * augmented.length, layout);
    }
  }
}
