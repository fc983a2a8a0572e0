package dev.flattail.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.images.DecodingThreads;
import dev.flattail.images.FileCheck;
import dev.flattail.images.FileImages;
import dev.flattail.images.Framing;
import dev.flattail.images.ImageSet;
import dev.flattail.images.ListedImage;
import dev.flattail.images.UnreadableImageException;
import dev.flattail.jobspec.AugmentationSpec;
import dev.flattail.jobspec.Normalize;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches of images that are decoded when they are read. */
class DecodedBatchesTest {
  private static final AugmentationSpec IMAGENET =
      new AugmentationSpec.Imagenet(List.of(0.08, 1.0), List.of(0.75, 4 / 3.0), 0.4, 0.4, 0.4, 0.1);

  @TempDir Path dir;
  private final List<ListedImage> listed = new ArrayList<>();
  private final int threads = DecodingThreads.count();

  @BeforeEach
  void draw() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 11; i++) {
      int height = 30 + random.nextInt(30);
      int width = 30 + random.nextInt(30);
      BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
      for (int p = 0; p < height * width; p++) {
        image.setRGB(p % width, p / width, (i * 0x123456 + p * 0x40201) & 0xFFFFFF);
      }
      ImageIO.write(image, "jpeg", dir.resolve(i + ".jpg").toFile());
      listed.add(new ListedImage(i + ".jpg", i % 2));
    }
  }

  @AfterEach
  void asManyThreadsAsBefore() {
    DecodingThreads.use(threads);
  }

  @Test
  void batchesAreTheSameWhateverTheNumberOfThreads() throws InterruptedException {
    DecodingThreads.use(1);
    List<float[]> alone = batches(IMAGENET, 0, 0);
    DecodingThreads.use(3);

    assertThat(alone).hasSize(6);
    assertThat(alone.get(0)).isNotEqualTo(alone.get(3));
    assertThat(batches(IMAGENET, 0, 0)).containsExactlyElementsOf(alone);
  }

  @Test
  void aPipelineStartedInTheMiddleGivesTheSameBytes() throws InterruptedException {
    for (AugmentationSpec augmentation : List.of(IMAGENET, new AugmentationSpec.CropFlip())) {
      List<float[]> whole = batches(augmentation, 0, 0);

      assertThat(batches(augmentation, 1, 1)).containsExactlyElementsOf(whole.subList(4, 6));
    }
  }

  @Test
  void withoutAugmentationImagesAreTheirMiddles() throws InterruptedException {
    ImageSet files = images();
    ImageSet memory = files.inMemory();

    List<float[]> decoded = batches(files, new AugmentationSpec.None(), 0, 0);

    assertThat(decoded)
        .containsExactlyElementsOf(batches(memory, new AugmentationSpec.None(), 0, 0));
  }

  @Test
  void anImageThatCannotBeReadIsNamedByEveryCall() throws IOException, InterruptedException {
    Files.writeString(dir.resolve("7.jpg"), "gone bad");

    try (BatchPipeline pipeline =
        BatchPipeline.start(images(), new Sampler.InOrder(11), settings(IMAGENET), 0, 0, 1)) {
      pipeline.next();
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(pipeline::next)
            .isInstanceOf(UnreadableImageException.class)
            .hasMessageContaining("7.jpg")
            .hasMessageContaining("no JPEG or PNG");
      }
    }
  }

  private List<float[]> batches(AugmentationSpec augmentation, int epoch, int step)
      throws InterruptedException {
    return batches(images(), augmentation, epoch, step);
  }

  private static List<float[]> batches(
      ImageSet images, AugmentationSpec augmentation, int epoch, int step)
      throws InterruptedException {
    List<float[]> batches = new ArrayList<>();
    try (BatchPipeline pipeline =
        BatchPipeline.start(
            images, new Sampler.Shuffled(11, 3), settings(augmentation), epoch, step, 2)) {
      while (pipeline.hasNext()) {
        FloatBuffer pixels = pipeline.next().pixels();
        float[] copy = new float[pixels.remaining()];
        pixels.get(copy);
        batches.add(copy);
      }
    }
    return batches;
  }

  private static BatchSettings settings(AugmentationSpec augmentation) {
    return new BatchSettings(
        4,
        false,
        augmentation,
        new BatchComposition.SingleView(),
        Normalize.IMAGENET,
        PixelLayout.NHWC,
        5);
  }

  private ImageSet images() {
    FileImages.Split split = new FileImages.Split(listed, FileCheck.NONE);
    return new FileImages(dir, List.of("a", "b"), split, split)
        .framedBy(new Framing.Center(27, 24))
        .train();
  }
}
