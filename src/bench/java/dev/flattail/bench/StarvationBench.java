package dev.flattail.bench;

import dev.flattail.engine.data.BatchComposition;
import dev.flattail.engine.data.BatchPipeline;
import dev.flattail.engine.data.BatchSettings;
import dev.flattail.engine.data.PixelLayout;
import dev.flattail.engine.data.Sampler;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.images.FileCheck;
import dev.flattail.images.FileImages;
import dev.flattail.images.Framing;
import dev.flattail.images.ImageSet;
import dev.flattail.images.ListedImage;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.AugmentationSpec;
import dev.flattail.jobspec.Normalize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures how long a training step of ResNet-50 (SGD) at 224x224 waits for its batch, which is
 * meanwhile decoded from JPEG files of 500x375 and augmented as for ImageNet. The step computes on
 * other numbers of the same shape.
 *
 * <p>Arguments: batch (8), steps (5).
 */
public final class StarvationBench {
  private static final int SIDE = 224;
  private static final int FILES = 64;
  private static final AugmentationSpec IMAGENET =
      new AugmentationSpec.Imagenet(List.of(0.08, 1.0), List.of(0.75, 4 / 3.0), 0.4, 0.4, 0.4, 0);

  private StarvationBench() {}

  /** Runs the benchmark. */
  public static void main(String[] args) throws IOException, InterruptedException {
    int batch = args.length > 0 ? Integer.parseInt(args[0]) : 8;
    int steps = args.length > 1 ? Integer.parseInt(args[1]) : 5;
    Torch.start(Runtime.getRuntime().availableProcessors());
    int[] counts = new int[1000];
    Arrays.fill(counts, 1);
    BatchSettings settings =
        new BatchSettings(
            batch,
            true,
            IMAGENET,
            new BatchComposition.SingleView(),
            Normalize.IMAGENET,
            PixelLayout.NHWC,
            0);
    double[] waited = new double[steps];
    double[] computed = new double[steps];
    try (Workload workload =
            new Workload(
                Arch.RESNET50,
                NumberFormat.FLOAT32,
                Torch.device("cpu"),
                batch,
                SIDE,
                counts,
                null);
        BatchPipeline batches =
            BatchPipeline.start(images(), new Sampler.Shuffled(FILES, 0), settings, 0, 0, 1000)) {
      for (int step = -1; step < steps; step++) {
        long start = System.nanoTime();
        batches.next();
        double wait = (System.nanoTime() - start) / 1e6;
        double compute = workload.time();
        if (step >= 0) {
          waited[step] = wait;
          computed[step] = compute;
        }
      }
    }
    System.out.printf(
        "batch %d: waited %.1f ms a step at most, computed %.0f ms at least (%.1f images/s)%n",
        batch,
        Arrays.stream(waited).max().orElse(0),
        Arrays.stream(computed).min().orElse(0),
        1000 * batch / Arrays.stream(computed).min().orElse(0));
    Figures.print("longest wait for a batch", Arrays.stream(waited).max().orElse(0), "ms");
  }

  private static ImageSet images() throws IOException {
    Path folder = Files.createTempDirectory("photographs");
    folder.toFile().deleteOnExit(); // first, so that it goes last, when it is empty
    List<ListedImage> listed = new ArrayList<>();
    for (int i = 0; i < FILES; i++) {
      Path file = Files.write(folder.resolve(i + ".jpg"), Photographs.jpeg(375, 500, i));
      file.toFile().deleteOnExit();
      listed.add(new ListedImage(i + ".jpg", i % 2));
    }
    FileImages.Split split = new FileImages.Split(listed, FileCheck.NONE);
    return new FileImages(folder, List.of("a", "b"), split, split)
        .framedBy(new Framing.Center(256, SIDE))
        .train();
  }
}
