package dev.flattail.engine.data;

import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.AugmentationSpec;
import dev.flattail.random.BetaDistribution;
import dev.flattail.random.KeyedRandom;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Assembles the batch of any (epoch, step). Augmentation is keyed by (seed, epoch, position in the
 * epoch) and mixing by (seed, epoch, step), so the bytes do not depend on earlier batches. Used by
 * one thread at a time.
 */
final class BatchAssembler {
  private final ImageSet images;
  private final Sampler sampler;
  private final BatchSettings settings;
  private final Contents contents;
  private final EpochOrder order;

  /** Size of a full view, in numbers. */
  private final int viewNumbers;

  BatchAssembler(ImageSet images, Sampler sampler, BatchSettings settings) {
    this.images = images;
    this.sampler = sampler;
    this.settings = settings;
    this.order = new EpochOrder(sampler);
    this.viewNumbers =
        Math.min(settings.batchSize(), Math.max(1, sampler.length())) * images.bytesPerImage();
    this.contents =
        switch (settings.composition()) {
          case BatchComposition.SingleView _ -> new SingleView();
          case BatchComposition.Mixup mixup -> new Mixup(mixup.alpha());
          case BatchComposition.MixedStreams streams -> new MixedStreams(streams);
          case BatchComposition.TwoStreams streams -> new TwoStreams(streams.second());
          case BatchComposition.TwoViews views -> new TwoViews(views.second());
        };
  }

  int stepsPerEpoch() {
    return settings.stepsPerEpoch(sampler.length());
  }

  /** Allocates memory for a full batch. */
  ByteBuffer newBuffer() {
    return ByteBuffer.allocateDirect(Float.BYTES * settings.composition().views() * viewNumbers)
        .order(ByteOrder.nativeOrder());
  }

  /** Assembles the batch of {@code step} of {@code epoch} in {@code buffer}. */
  Batch assemble(int epoch, int step, ByteBuffer buffer) {
    int position = step * settings.batchSize();
    int[] indices = order.from(epoch, position, settings.batchSize());
    buffer.clear();
    Mixed mixed = contents.fill(new Place(epoch, step, position, indices), buffer);
    buffer.flip();
    return new Batch(
        epoch,
        step,
        settings.layout(),
        images.height(),
        images.width(),
        settings.composition().views(),
        buffer.slice().order(buffer.order()),
        labels(indices),
        mixed.labels,
        mixed.share,
        indices);
  }

  private int[] labels(int[] indices) {
    return Arrays.stream(indices).map(images::label).toArray();
  }

  private ViewLoader loader(AugmentationSpec augmentation, String stream) {
    return new ViewLoader(images, augmentation, stream, settings);
  }

  private float[] newView() {
    return new float[viewNumbers];
  }

  private void put(float[] view, int size, ByteBuffer into) {
    int numbers = size * images.bytesPerImage();
    into.asFloatBuffer().put(view, 0, numbers);
    into.position(into.position() + Float.BYTES * numbers);
  }

  /** Identifies a batch. */
  private record Place(int epoch, int step, int position, int[] indices) {
    int size() {
      return indices.length;
    }
  }

  /** The mixed-in labels, and the share of the original labels. */
  private record Mixed(int @Nullable [] labels, double share) {
    static final Mixed NOT = new Mixed(null, 1);
  }

  /** Fills batches, view after view. */
  private interface Contents {
    Mixed fill(Place place, ByteBuffer into);
  }

  private final class SingleView implements Contents {
    private final ViewLoader loader = loader(settings.augmentation(), "augmentation");
    private final float[] view = newView();

    @Override
    public Mixed fill(Place place, ByteBuffer into) {
      loader.load(place.indices, place.epoch, place.position, view);
      put(view, place.size(), into);
      return Mixed.NOT;
    }
  }

  private final class TwoViews implements Contents {
    private final ViewLoader first = loader(settings.augmentation(), "augmentation");
    private final ViewLoader second;
    private final float[] view = newView();

    TwoViews(AugmentationSpec augmentation) {
      this.second = loader(augmentation, "second view");
    }

    @Override
    public Mixed fill(Place place, ByteBuffer into) {
      first.load(place.indices, place.epoch, place.position, view);
      put(view, place.size(), into);
      second.load(place.indices, place.epoch, place.position, view);
      put(view, place.size(), into);
      return Mixed.NOT;
    }
  }

  private final class Mixup implements Contents {
    private final ViewLoader loader = loader(settings.augmentation(), "augmentation");
    private final BetaDistribution shares;
    private final float[] view = newView();
    private final float[] mixed = newView();

    Mixup(double alpha) {
      this.shares = new BetaDistribution(alpha, alpha);
    }

    @Override
    public Mixed fill(Place place, ByteBuffer into) {
      loader.load(place.indices, place.epoch, place.position, view);
      KeyedRandom random = KeyedRandom.of("mixup", settings.seed(), place.epoch, place.step);
      double share = shares.sample(random);
      int[] partners = random.permutation(place.size());
      int[] labels = labels(place.indices);
      int numbers = images.bytesPerImage();
      for (int i = 0; i < partners.length; i++) {
        int at = i * numbers;
        ImageMixing.mixup(view, at, view, partners[i] * numbers, share, mixed, at, numbers);
      }
      put(mixed, place.size(), into);
      return new Mixed(Arrays.stream(partners).map(i -> labels[i]).toArray(), share);
    }
  }

  private EpochOrder secondStream(Sampler second) {
    if (second.length() < sampler.length()) {
      throw new IllegalArgumentException("the second stream is shorter than the first");
    }
    return new EpochOrder(second);
  }

  private final class TwoStreams implements Contents {
    private final ViewLoader first = loader(settings.augmentation(), "augmentation");
    private final ViewLoader second = loader(settings.augmentation(), "second stream");
    private final EpochOrder others;
    private final float[] view = newView();

    TwoStreams(Sampler second) {
      this.others = secondStream(second);
    }

    @Override
    public Mixed fill(Place place, ByteBuffer into) {
      int[] indices = others.from(place.epoch, place.position, place.size());
      first.load(place.indices, place.epoch, place.position, view);
      put(view, place.size(), into);
      second.load(indices, place.epoch, place.position, view);
      put(view, place.size(), into);
      return new Mixed(labels(indices), 1);
    }
  }

  private final class MixedStreams implements Contents {
    private final ViewLoader[] first = {
      loader(settings.augmentation(), "augmentation"),
      loader(settings.augmentation(), "second view")
    };
    private final ViewLoader[] second = {
      loader(settings.augmentation(), "second stream"),
      loader(settings.augmentation(), "second stream, second view")
    };
    private final EpochOrder partners;
    private final BetaDistribution shares;
    private final float[] view = newView();
    private final float[] partner = newView();

    MixedStreams(BatchComposition.MixedStreams streams) {
      this.partners = secondStream(streams.second());
      this.shares = new BetaDistribution(streams.alpha(), streams.alpha());
    }

    @Override
    public Mixed fill(Place place, ByteBuffer into) {
      int[] indices = partners.from(place.epoch, place.position, place.size());
      KeyedRandom random =
          KeyedRandom.of("mixed streams", settings.seed(), place.epoch, place.step);
      double share = shares.sample(random);
      load(0, place, indices);
      ImageMixing.mixup(view, 0, partner, 0, share, view, 0, place.size() * images.bytesPerImage());
      put(view, place.size(), into);
      ImageMixing.Patch patch =
          ImageMixing.Patch.draw(images.height(), images.width(), share, random);
      load(1, place, indices);
      for (int i = 0; i < place.size(); i++) {
        patch.copy(
            partner,
            view,
            i * images.bytesPerImage(),
            images.height(),
            images.width(),
            settings.layout());
      }
      put(view, place.size(), into);
      return new Mixed(labels(indices), share);
    }

    private void load(int number, Place place, int[] indices) {
      first[number].load(place.indices, place.epoch, place.position, view);
      second[number].load(indices, place.epoch, place.position, partner);
    }
  }
}
