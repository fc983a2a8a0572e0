package dev.flattail.bench;

import dev.flattail.engine.data.augment.Augmentation;
import dev.flattail.images.DecodingThreads;
import dev.flattail.images.Framing;
import dev.flattail.images.decode.ImageDecoder;
import dev.flattail.images.decode.RgbImage;
import dev.flattail.jobspec.AugmentationSpec;
import dev.flattail.random.KeyedRandom;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Measures images per second and core from JPEG bytes to batches: decoding alone, with ImageNet's
 * augmentation to 224x224, and with the central 224x224 crop of evaluations. The last two are also
 * measured on all decoding threads by the wall clock. Times of one thread are processor time, which
 * other work on the machine disturbs less. The benchmark creates the files: 500x375 pixels, 4:2:0,
 * about 110 kB.
 *
 * <p>Arguments: rounds (20), images (64).
 */
public final class DecodeBench {
  private static final int HEIGHT = 375;
  private static final int WIDTH = 500;
  private static final int SIDE = 224;
  private static final int WARM_UP = 5;
  private static final AugmentationSpec.Imagenet IMAGENET =
      new AugmentationSpec.Imagenet(List.of(0.08, 1.0), List.of(0.75, 4 / 3.0), 0.4, 0.4, 0.4, 0);

  private final byte[][] files;

  private DecodeBench(byte[][] files) {
    this.files = files;
  }

  /** Runs the benchmark. */
  public static void main(String[] args) throws IOException {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 20;
    byte[][] files = new byte[args.length > 1 ? Integer.parseInt(args[1]) : 64][];
    long bytes = 0;
    for (int i = 0; i < files.length; i++) {
      files[i] = Photographs.jpeg(HEIGHT, WIDTH, i);
      bytes += files[i].length;
    }
    System.out.printf(
        "%d files of %dx%d, %d bytes on average%n",
        files.length, WIDTH, HEIGHT, bytes / files.length);
    new DecodeBench(files).run(rounds);
  }

  private void run(int rounds) {
    Job[] jobs = {
      new Job("decoded", null, false),
      new Job("imagenet", IMAGENET, false),
      new Job("middle", null, true)
    };
    double[][] times = new double[jobs.length][rounds];
    for (int round = -WARM_UP; round < rounds; round++) {
      for (int j = 0; j < jobs.length; j++) {
        long start = processorTime();
        for (int i = 0; i < files.length; i++) {
          jobs[j].run(i, round);
        }
        if (round >= 0) {
          times[j][round] = (processorTime() - start) / 1e6 / files.length;
        }
      }
    }
    for (int j = 0; j < jobs.length; j++) {
      double median = median(times[j]);
      System.out.printf(
          "%-10s %6.2f ms an image, %5.0f images a second and core%n",
          jobs[j].name, median, 1000 / median);
      Figures.print(jobs[j].name, median, "ms/image");
    }
    allThreads("imagenet", IMAGENET, false, rounds);
    allThreads("middle", null, true, rounds);
  }

  private void allThreads(
      String name, AugmentationSpec.@Nullable Imagenet spec, boolean middle, int rounds) {
    Job[] jobs = new Job[DecodingThreads.count()];
    Arrays.setAll(jobs, t -> new Job(name, spec, middle));
    double[] times = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      int epoch = round;
      long start = System.nanoTime();
      DecodingThreads.forEach(files.length, (thread, i) -> jobs[thread].run(i, epoch));
      times[round] = (System.nanoTime() - start) / 1e9;
    }
    System.out.printf(
        "%-10s %5.0f images a second on %d threads, by the wall clock%n",
        name, files.length / median(times), jobs.length);
  }

  private static double median(double[] times) {
    Arrays.sort(times);
    return times[times.length / 2];
  }

  private static long processorTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** What one thread does with each file. */
  private final class Job {
    private final String name;
    private final ImageDecoder decoder = new ImageDecoder();
    private final @Nullable Augmentation augmentation;
    private final @Nullable Framing framing;
    private final byte[] into = new byte[3 * SIDE * SIDE];

    Job(String name, AugmentationSpec.@Nullable Imagenet spec, boolean middle) {
      this.name = name;
      this.augmentation = spec == null ? null : Augmentation.of(spec, SIDE, SIDE);
      this.framing = middle ? new Framing.Center(256, SIDE) : null;
    }

    void run(int index, int round) {
      RgbImage image;
      try {
        image = decoder.decode(files[index]);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      if (augmentation != null) {
        augmentation.apply(image, into, KeyedRandom.of("augmentation", 0, round, index));
      }
      if (framing != null) {
        framing.frame(image);
      }
    }
  }
}
