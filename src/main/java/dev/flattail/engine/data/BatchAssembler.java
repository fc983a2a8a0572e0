package dev.flattail.engine.data;

import dev.flattail.engine.data.augment.Augmentation;
import dev.flattail.images.ImageSet;
import dev.flattail.random.BetaDistribution;
import dev.flattail.random.KeyedRandom;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Makes the batch of any (epoch, step). Augmentation is keyed by (seed, epoch, position in the
 * epoch), mixup by (seed, epoch, step), so the bytes do not depend on what was made before. Used by
 * one thread at a time.
 */
final class BatchAssembler {
  private final ImageSet images;
  private final Sampler sampler;
  private final BatchSettings settings;
  private final Augmentation augmentation;
  private final PixelScale scale;
  private final @Nullable BetaDistribution mixup;
  private final byte[] original;
  private final byte[] augmented;
  private final float[] floats;
  private final float[] mixed;
  private int orderedEpoch = -1;
  private int[] order = {};

  BatchAssembler(ImageSet images, Sampler sampler, BatchSettings settings) {
    this.images = images;
    this.sampler = sampler;
    this.settings = settings;
    this.augmentation = Augmentation.of(settings.augmentation(), images.height(), images.width());
    this.scale = new PixelScale(settings.normalize());
    this.mixup =
        settings.mixup() == null
            ? null
            : new BetaDistribution(settings.mixup().alpha(), settings.mixup().alpha());
    this.original = new byte[images.bytesPerImage()];
    this.augmented = new byte[images.bytesPerImage()];
    this.floats =
        new float
            [Math.min(settings.batchSize(), Math.max(1, sampler.length()))
                * images.bytesPerImage()];
    this.mixed = mixup == null ? new float[0] : new float[floats.length];
  }

  int stepsPerEpoch() {
    return settings.stepsPerEpoch(sampler.length());
  }

  /** Memory for a full batch. */
  ByteBuffer newBuffer() {
    return ByteBuffer.allocateDirect(Float.BYTES * floats.length).order(ByteOrder.nativeOrder());
  }

  /** The batch of {@code step} of {@code epoch}, its pixels in {@code buffer}. */
  Batch assemble(int epoch, int step, ByteBuffer buffer) {
    int[] epochOrder = order(epoch);
    int first = step * settings.batchSize();
    int[] indices =
        Arrays.copyOfRange(
            epochOrder, first, Math.min(epochOrder.length, first + settings.batchSize()));
    int[] labels = new int[indices.length];
    for (int i = 0; i < indices.length; i++) {
      labels[i] = images.label(indices[i]);
      images.read(indices[i], original);
      augmentation.apply(
          original, augmented, KeyedRandom.of("augmentation", settings.seed(), epoch, first + i));
      scale.scale(augmented, floats, i * augmented.length, settings.layout());
    }
    int numbers = indices.length * augmented.length;
    if (mixup == null) {
      return batch(epoch, step, fill(buffer, floats, numbers), labels, null, 1, indices);
    }
    KeyedRandom random = KeyedRandom.of("mixup", settings.seed(), epoch, step);
    double lambda = mixup.sample(random);
    int[] partners = random.permutation(indices.length);
    int[] mixedLabels = new int[labels.length];
    for (int i = 0; i < labels.length; i++) {
      mixedLabels[i] = labels[partners[i]];
      mix(i, partners[i], (float) lambda, (float) (1 - lambda));
    }
    return batch(epoch, step, fill(buffer, mixed, numbers), labels, mixedLabels, lambda, indices);
  }

  private void mix(int image, int partner, float share, float rest) {
    int a = image * augmented.length;
    int b = partner * augmented.length;
    for (int i = 0; i < augmented.length; i++) {
      mixed[a + i] = share * floats[a + i] + rest * floats[b + i];
    }
  }

  private Batch batch(
      int epoch,
      int step,
      ByteBuffer pixels,
      int[] labels,
      int @Nullable [] mixedLabels,
      double lambda,
      int[] indices) {
    return new Batch(
        epoch,
        step,
        settings.layout(),
        images.height(),
        images.width(),
        pixels,
        labels,
        mixedLabels,
        lambda,
        indices);
  }

  private static ByteBuffer fill(ByteBuffer buffer, float[] from, int numbers) {
    buffer.clear().asFloatBuffer().put(from, 0, numbers);
    return buffer.slice(0, Float.BYTES * numbers).order(buffer.order());
  }

  private int[] order(int epoch) {
    if (epoch != orderedEpoch) {
      order = sampler.order(epoch);
      orderedEpoch = epoch;
    }
    return order;
  }
}
