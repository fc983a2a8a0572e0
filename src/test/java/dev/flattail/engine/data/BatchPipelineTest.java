package dev.flattail.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.AugmentationSpec;
import dev.flattail.jobspec.Normalize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class BatchPipelineTest {
  private static final ImageSet IMAGES = TinyImages.noise(25, 8, 8);

  @Test
  void evaluationGivesEveryImageOnceInOrder() throws InterruptedException {
    BatchSettings settings = BatchSettings.evaluation(10, Normalize.CIFAR, PixelLayout.NCHW);
    List<Integer> seen = new ArrayList<>();

    try (BatchPipeline batches = BatchPipeline.once(IMAGES, settings)) {
      assertThat(batches.stepsPerEpoch()).isEqualTo(3);
      while (batches.hasNext()) {
        Batch batch = batches.next();
        assertThat(batch.shape()).containsExactly(batch.size(), 3, 8, 8);
        assertThat(batch.pixels().remaining()).isEqualTo(batch.size() * 192);
        assertThat(batch.pixelBytes().isDirect()).isTrue();
        for (int i = 0; i < batch.size(); i++) {
          assertThat(batch.labels()[i]).isEqualTo(IMAGES.label(batch.indices()[i]));
          seen.add(batch.indices()[i]);
        }
      }
      assertThatThrownBy(batches::next).isInstanceOf(NoSuchElementException.class);
    }
    assertThat(seen).hasSize(25).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void pixelsAreThoseOfTheImage() throws InterruptedException {
    BatchSettings settings = BatchSettings.evaluation(25, Normalize.CIFAR, PixelLayout.NHWC);
    byte[] image = new byte[192];
    IMAGES.read(24, image);

    try (BatchPipeline batches = BatchPipeline.once(IMAGES, settings)) {
      Batch batch = batches.next();
      assertThat(batch.shape()).containsExactly(25, 8, 8, 3);
      // Row 2, column 5, green.
      float expected = ((image[64 + 21] & 0xFF) / 255f - 0.4822f) / 0.1994f;
      assertThat(batch.pixels().get(24 * 192 + (2 * 8 + 5) * 3 + 1)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource
  void aResumedRunSeesTheSameBatches(AugmentationSpec augmentation) throws InterruptedException {
    BatchSettings settings = training(augmentation, new BatchComposition.SingleView());
    List<List<Object>> whole = contents(settings, 0, 0, 4, false);

    for (int from = 0; from < whole.size(); from++) {
      int steps = 3;
      List<List<Object>> rest = contents(settings, from / steps, from % steps, 4, false);
      assertThat(rest).isEqualTo(whole.subList(from, whole.size()));
    }
  }

  static List<AugmentationSpec> aResumedRunSeesTheSameBatches() {
    List<Double> scale = List.of(0.2, 1.0);
    List<Double> ratio = List.of(0.75, 4.0 / 3);
    return List.of(
        new AugmentationSpec.CropFlip(),
        new AugmentationSpec.AutoaugmentCutout(1, 4),
        new AugmentationSpec.Imagenet(scale, ratio, 0.4, 0.4, 0.4, 0),
        new AugmentationSpec.Simclr(scale, ratio, 0.8, 0.4, 0.4, 0.4, 0.1, 0.2, 0.5),
        new AugmentationSpec.Randaugment(2, 10, 0.5, scale, ratio, 0.4, 0.4, 0.4, 0, 0.2, 0.5));
  }

  @Test
  void theEndOfAnEpochIsTheStartOfTheNext() throws InterruptedException {
    assertThat(contents(training(new BatchComposition.SingleView()), 1, 3, 4, false))
        .isEqualTo(contents(training(new BatchComposition.SingleView()), 2, 0, 4, false));
  }

  @Test
  void howFastBatchesAreTakenChangesNothing() throws InterruptedException {
    BatchComposition mixup = new BatchComposition.Mixup(1);

    assertThat(contents(training(mixup), 0, 0, 4, true))
        .isEqualTo(contents(training(mixup), 0, 0, 4, false));
  }

  @Test
  void epochsDifferAndSeedsDiffer() throws InterruptedException {
    List<List<Object>> batches =
        contents(training(new BatchComposition.SingleView()), 0, 0, 2, false);
    BatchSettings other =
        new BatchSettings(
            10,
            false,
            new AugmentationSpec.CropFlip(),
            new BatchComposition.SingleView(),
            Normalize.CIFAR,
            PixelLayout.NCHW,
            2);

    assertThat(batches.subList(0, 3)).isNotEqualTo(batches.subList(3, 6));
    assertThat(contents(other, 0, 0, 1, false)).isNotEqualTo(batches.subList(0, 3));
  }

  @Test
  void dropLastLeavesOutThePartialBatch() throws InterruptedException {
    BatchSettings settings =
        new BatchSettings(
            10,
            true,
            new AugmentationSpec.None(),
            new BatchComposition.SingleView(),
            Normalize.CIFAR,
            PixelLayout.NCHW,
            1);

    assertThat(contents(settings, 0, 0, 3, false)).hasSize(6);
    assertThat(settings.stepsPerEpoch(9)).isZero();
    assertThat(settings.stepsPerEpoch(10)).isEqualTo(1);
  }

  @Test
  void mixupMixesPixelsAndNamesTheOtherLabels() throws InterruptedException {
    BatchSettings plain =
        new BatchSettings(
            25,
            false,
            new AugmentationSpec.None(),
            new BatchComposition.SingleView(),
            Normalize.CIFAR,
            PixelLayout.NCHW,
            1);
    BatchSettings mixing =
        new BatchSettings(
            25,
            false,
            new AugmentationSpec.None(),
            new BatchComposition.Mixup(1),
            Normalize.CIFAR,
            PixelLayout.NCHW,
            1);
    Sampler order = new Sampler.InOrder(25);
    try (BatchPipeline originals = BatchPipeline.start(IMAGES, order, plain, 0, 0, 1);
        BatchPipeline mixed = BatchPipeline.start(IMAGES, order, mixing, 0, 0, 1)) {
      Batch original = originals.next();
      Batch mix = mixed.next();

      assertThat(original.mixedLabels()).isNull();
      assertThat(original.lambda()).isEqualTo(1);
      assertThat(mix.lambda()).isBetween(0.0, 1.0);
      int[] mixedLabels = java.util.Objects.requireNonNull(mix.mixedLabels());
      float lambda = (float) mix.lambda();
      for (int i = 0; i < 25; i++) {
        int partner = partner(original, mix, i, lambda);
        assertThat(mixedLabels[i]).isEqualTo(original.labels()[partner]);
      }
    }
  }

  @Test
  void lambdaIsDrawnAnewForEveryStep() throws InterruptedException {
    BatchSettings settings =
        new BatchSettings(
            5,
            false,
            new AugmentationSpec.None(),
            new BatchComposition.Mixup(1),
            Normalize.CIFAR,
            PixelLayout.NCHW,
            1);
    double sum = 0;
    int steps = 0;
    try (BatchPipeline batches =
        BatchPipeline.start(IMAGES, new Sampler.Shuffled(25, 1), settings, 0, 0, 200)) {
      while (batches.hasNext()) {
        sum += batches.next().lambda();
        steps++;
      }
    }
    // Beta(1, 1) is uniform: standard deviation of the mean 0.29/sqrt(1000).
    assertThat(steps).isEqualTo(1000);
    assertThat(sum / steps).isCloseTo(0.5, within(0.05));
  }

  @Test
  void aFailureReachesTheConsumerEveryTime() {
    Sampler outOfRange = new Sampler.InOrder(26);
    BatchSettings settings = BatchSettings.evaluation(10, Normalize.CIFAR, PixelLayout.NCHW);

    try (BatchPipeline batches = BatchPipeline.start(IMAGES, outOfRange, settings, 0, 0, 1)) {
      assertThatThrownBy(
              () -> {
                while (true) {
                  batches.next();
                }
              })
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("batch 2 of epoch 0")
          .hasCauseInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(batches::next).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void closingEndsTheThreadWithBatchesLeft() {
    BatchPipeline batches =
        BatchPipeline.start(
            IMAGES,
            new Sampler.Shuffled(25, 1),
            training(new BatchComposition.SingleView()),
            0,
            0,
            1_000_000);

    batches.close();

    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("batches") && thread.isAlive());
    assertThatThrownBy(batches::next).hasMessageContaining("closed");
  }

  private static BatchSettings training(BatchComposition composition) {
    return training(new AugmentationSpec.CropFlip(), composition);
  }

  private static BatchSettings training(
      AugmentationSpec augmentation, BatchComposition composition) {
    return new BatchSettings(
        10, false, augmentation, composition, Normalize.CIFAR, PixelLayout.NCHW, 1);
  }

  /**
   * Returns the contents of all batches; {@code slowly} gives the other thread time to run ahead.
   */
  private static List<List<Object>> contents(
      BatchSettings settings, int epoch, int step, int epochs, boolean slowly)
      throws InterruptedException {
    List<List<Object>> contents = new ArrayList<>();
    try (BatchPipeline batches =
        BatchPipeline.start(
            IMAGES, new Sampler.Shuffled(25, settings.seed()), settings, epoch, step, epochs)) {
      while (batches.hasNext()) {
        for (int i = 0; slowly && i < 1000; i++) {
          Thread.yield();
        }
        Batch batch = batches.next();
        float[] pixels = new float[batch.pixels().remaining()];
        batch.pixels().get(pixels);
        contents.add(
            List.of(
                batch.epoch(),
                batch.step(),
                Arrays.hashCode(pixels),
                Arrays.toString(batch.labels()),
                Arrays.toString(batch.mixedLabels()),
                batch.lambda(),
                Arrays.toString(batch.indices())));
      }
    }
    return contents;
  }

  /** Returns the image that was mixed into image {@code i}, by its pixels. */
  private static int partner(Batch original, Batch mix, int i, float lambda) {
    int bytes = 192;
    for (int j = 0; j < original.size(); j++) {
      boolean all = true;
      for (int k = 0; k < bytes && all; k++) {
        float expected =
            lambda * original.pixels().get(i * bytes + k)
                + (1 - lambda) * original.pixels().get(j * bytes + k);
        all = Math.abs(expected - mix.pixels().get(i * bytes + k)) < 1e-5;
      }
      if (all) {
        return j;
      }
    }
    throw new AssertionError("image " + i + " is no mix of two images");
  }
}
