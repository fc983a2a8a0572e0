package dev.flattail.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.AugmentationSpec;
import dev.flattail.jobspec.Normalize;
import dev.flattail.random.KeyedRandom;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BatchCompositionTest {
  private static final int SIDE = 8;
  private static final int NUMBERS = 3 * SIDE * SIDE;
  private static final ImageSet IMAGES = TinyImages.noise(25, SIDE, SIDE);

  private static BatchSettings settings(
      AugmentationSpec augmentation, BatchComposition composition, PixelLayout layout) {
    return new BatchSettings(10, false, augmentation, composition, Normalize.CIFAR, layout, 1);
  }

  private static float[] pixels(Batch batch, int view) {
    FloatBuffer floats = batch.pixelBytes(view).asFloatBuffer();
    float[] pixels = new float[floats.remaining()];
    floats.get(pixels);
    return pixels;
  }

  private static Batch plain(Sampler sampler, int epoch, int step, PixelLayout layout) {
    BatchSettings settings =
        settings(new AugmentationSpec.None(), new BatchComposition.SingleView(), layout);
    BatchAssembler assembler = new BatchAssembler(IMAGES, sampler, settings);
    return assembler.assemble(epoch, step, assembler.newBuffer());
  }

  @ParameterizedTest
  @EnumSource(PixelLayout.class)
  void streamsAreMixedOnceByMixupAndOnceByCutMix(PixelLayout layout) {
    Sampler first = new Sampler.Shuffled(25, 1);
    Sampler second = Sampler.inversePower(IMAGES, 1, 1);
    BatchSettings settings =
        settings(new AugmentationSpec.None(), new BatchComposition.MixedStreams(1, second), layout);
    BatchAssembler assembler = new BatchAssembler(IMAGES, first, settings);
    for (int step = 0; step < 3; step++) {
      Batch mixed = assembler.assemble(4, step, assembler.newBuffer());
      Batch a = plain(first, 4, step, layout);
      Batch b = plain(second, 4, step, layout);

      assertThat(mixed.size()).isEqualTo(step == 2 ? 5 : 10);
      assertThat(mixed.views()).isEqualTo(2);
      assertThat(mixed.labels()).isEqualTo(a.labels());
      assertThat(mixed.mixedLabels()).isEqualTo(b.labels());
      assertThat(mixed.lambda()).isBetween(0.0, 1.0);
      float[] x = pixels(a, 0);
      float[] y = pixels(b, 0);
      float[] mixup = pixels(mixed, 0);
      for (int i = 0; i < mixup.length; i++) {
        assertThat((double) mixup[i])
            .isCloseTo(mixed.lambda() * x[i] + (1 - mixed.lambda()) * y[i], within(1e-5));
      }
      assertThat(mixup).hasSize(mixed.size() * NUMBERS);
      assertOnePatch(pixels(mixed, 1), x, y, layout);
    }
  }

  /** Each number is the first image's or the second's, and the second's are the same rectangle. */
  private static void assertOnePatch(float[] cutMix, float[] x, float[] y, PixelLayout layout) {
    boolean[] patch = new boolean[SIDE * SIDE];
    for (int i = 0; i < cutMix.length; i++) {
      if (cutMix[i] != x[i]) {
        assertThat(cutMix[i]).isEqualTo(y[i]);
        patch[place(i, layout)] = true;
      }
    }
    int[] inside = IntStream.range(0, patch.length).filter(i -> patch[i]).toArray();
    if (inside.length > 0) {
      int rows = inside[inside.length - 1] / SIDE - inside[0] / SIDE + 1;
      int left = Arrays.stream(inside).map(i -> i % SIDE).min().orElseThrow();
      int right = Arrays.stream(inside).map(i -> i % SIDE).max().orElseThrow();
      assertThat(inside).hasSize(rows * (right - left + 1));
    }
    for (int i = 0; i < cutMix.length; i++) {
      assertThat(cutMix[i]).isEqualTo(patch[place(i, layout)] ? y[i] : x[i]);
    }
  }

  private static int place(int i, PixelLayout layout) {
    return layout == PixelLayout.NCHW ? i % (SIDE * SIDE) : i % NUMBERS / 3;
  }

  @Test
  void thePatchHasTheAreaOfTheOtherShareUnlessTheBorderCutsIt() {
    KeyedRandom random = KeyedRandom.of("test", 1);
    for (int i = 0; i < 1000; i++) {
      double share = random.nextDouble();
      ImageMixing.Patch patch = ImageMixing.Patch.draw(32, 32, share, random);
      int half = (int) Math.ceil(32 * Math.sqrt(1 - share)) / 2;
      assertThat(patch.bottom() - patch.top()).isBetween(half, 2 * half);
      assertThat(patch.right() - patch.left()).isBetween(half, 2 * half);
      assertThat(patch.top()).isNotNegative();
      assertThat(patch.bottom()).isLessThanOrEqualTo(32);
    }
    assertThat(ImageMixing.Patch.draw(32, 32, 1, random))
        .satisfies(patch -> assertThat(patch.top()).isEqualTo(patch.bottom()));
  }

  @Test
  void viewsAreAugmentedIndependently() {
    AugmentationSpec crop = new AugmentationSpec.CropFlip();
    Sampler order = new Sampler.InOrder(25);
    BatchSettings two = settings(crop, new BatchComposition.TwoViews(crop), PixelLayout.NCHW);
    BatchSettings one = settings(crop, new BatchComposition.SingleView(), PixelLayout.NCHW);
    BatchAssembler assembler = new BatchAssembler(IMAGES, order, two);
    Batch both = assembler.assemble(0, 0, assembler.newBuffer());
    BatchAssembler single = new BatchAssembler(IMAGES, order, one);
    Batch first = single.assemble(0, 0, single.newBuffer());

    assertThat(pixels(both, 0)).isEqualTo(pixels(first, 0));
    assertThat(pixels(both, 1)).hasSameSizeAs(pixels(both, 0)).isNotEqualTo(pixels(both, 0));
    assertThat(both.mixedLabels()).isNull();
    assertThat(both.shape()).containsExactly(10, 3, SIDE, SIDE);
  }

  @Test
  void theSecondStreamDrawsClassesByTheirCounts() {
    ImageSet images = TinyImages.onePixelEach(900, 90, 10);
    assertThat(shares(Sampler.inversePower(images, 0, 3), images)).isCloseTo(0.01, within(0.005));
    assertThat(shares(Sampler.inversePower(images, 1, 3), images)).isCloseTo(1 / 3.0, within(0.03));
    // BBN's reversed sampler: classes in proportion to 1/n_c.
    double reversed = (1 / 10.0) / (1 / 900.0 + 1 / 90.0 + 1 / 10.0);
    assertThat(shares(Sampler.inversePower(images, 2, 3), images))
        .isCloseTo(reversed, within(0.02));
  }

  /** Returns how often the rarest class is drawn. */
  private static double shares(Sampler sampler, ImageSet images) {
    int rare = 0;
    for (int epoch = 0; epoch < 10; epoch++) {
      rare += (int) Arrays.stream(sampler.order(epoch)).filter(i -> images.label(i) == 2).count();
    }
    return rare / 10000.0;
  }

  @Test
  void twoStreamsLieSideBySide() {
    Sampler first = new Sampler.Shuffled(25, 1);
    Sampler second = Sampler.inversePower(IMAGES, 2, 1);
    BatchComposition streams = new BatchComposition.TwoStreams(second);
    BatchSettings settings = settings(new AugmentationSpec.None(), streams, PixelLayout.NHWC);
    BatchAssembler assembler = new BatchAssembler(IMAGES, first, settings);
    for (int step = 0; step < 3; step++) {
      Batch both = assembler.assemble(4, step, assembler.newBuffer());
      Batch a = plain(first, 4, step, PixelLayout.NHWC);
      Batch b = plain(second, 4, step, PixelLayout.NHWC);

      assertThat(both.views()).isEqualTo(2);
      assertThat(both.labels()).isEqualTo(a.labels());
      assertThat(both.mixedLabels()).isEqualTo(b.labels());
      assertThat(both.lambda()).isEqualTo(1);
      assertThat(pixels(both, 0)).isEqualTo(pixels(a, 0));
      assertThat(pixels(both, 1)).isEqualTo(pixels(b, 0));
    }
  }

  @Test
  void streamsAreAugmentedIndependently() {
    Sampler order = new Sampler.InOrder(25);
    BatchComposition streams = new BatchComposition.TwoStreams(order);
    BatchSettings settings = settings(new AugmentationSpec.CropFlip(), streams, PixelLayout.NCHW);
    BatchAssembler assembler = new BatchAssembler(IMAGES, order, settings);
    Batch both = assembler.assemble(0, 0, assembler.newBuffer());

    assertThat(both.mixedLabels()).isEqualTo(both.labels());
    assertThat(pixels(both, 1)).isNotEqualTo(pixels(both, 0));
  }

  @Test
  void aSecondStreamShorterThanTheFirstIsRefused() {
    Sampler shorter = new Sampler.InOrder(24);
    for (BatchComposition streams :
        List.of(
            new BatchComposition.MixedStreams(1, shorter),
            new BatchComposition.TwoStreams(shorter))) {
      BatchSettings settings = settings(new AugmentationSpec.None(), streams, PixelLayout.NCHW);
      assertThatThrownBy(() -> new BatchAssembler(IMAGES, new Sampler.InOrder(25), settings))
          .hasMessageContaining("shorter");
    }
  }
}
