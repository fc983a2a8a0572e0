package dev.flattail.engine.data;

import dev.flattail.engine.data.augment.Augmentation;
import dev.flattail.images.DecodingThreads;
import dev.flattail.images.ImageSet;
import dev.flattail.images.decode.RgbImage;
import dev.flattail.jobspec.AugmentationSpec;
import dev.flattail.random.KeyedRandom;

/**
 * Loads augmented, normalized views of images. Random draws are keyed by (stream, seed, epoch,
 * position in the epoch), so the result does not depend on the thread that loads a view. Used by
 * one thread at a time, which distributes slow images over other threads.
 */
final class ViewLoader {
  private final ImageSet images;
  private final PixelScale scale;
  private final PixelLayout layout;
  private final String stream;
  private final long seed;
  private final boolean anySize;
  private final Slot[] slots;

  /**
   * @param stream name of the random stream, which separates the draws of the views
   */
  ViewLoader(
      ImageSet images, AugmentationSpec augmentation, String stream, BatchSettings settings) {
    this.images = images;
    this.scale = new PixelScale(settings.normalize());
    this.layout = settings.layout();
    this.stream = stream;
    this.seed = settings.seed();
    this.anySize = augmentation.takesAnySize();
    this.slots = new Slot[anySize || !images.isStored() ? DecodingThreads.count() : 1];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = new Slot(augmentation);
    }
  }

  /**
   * Writes one view of each of {@code indices}.
   *
   * @param position position of the first image within the epoch
   * @throws dev.flattail.images.UnreadableImageException an image's file cannot be read or decoded
   */
  void load(int[] indices, int epoch, int position, float[] into) {
    if (slots.length == 1) {
      for (int i = 0; i < indices.length; i++) {
        slots[0].load(indices[i], random(epoch, position + i), into, i);
      }
      return;
    }
    DecodingThreads.forEach(
        indices.length,
        slots.length,
        (thread, i) -> slots[thread].load(indices[i], random(epoch, position + i), into, i));
  }

  private KeyedRandom random(int epoch, int position) {
    return KeyedRandom.of(stream, seed, epoch, position);
  }

  /** Scratch memory of one thread. */
  private final class Slot {
    private final Augmentation augmentation;
    private final RgbImage framed =
        new RgbImage(images.height(), images.width(), new byte[images.bytesPerImage()]);
    private final byte[] augmented = new byte[images.bytesPerImage()];

    Slot(AugmentationSpec augmentation) {
      this.augmentation = Augmentation.of(augmentation, images.height(), images.width());
    }

    void load(int index, KeyedRandom random, float[] into, int place) {
      augmentation.apply(anySize ? images.original(index) : framed(index), augmented, random);
      scale.scale(augmented, into, place * augmented.length, layout);
    }

    private RgbImage framed(int index) {
      images.read(index, framed.pixels());
      return framed;
    }
  }
}
