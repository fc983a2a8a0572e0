package dev.flattail.bench;

import dev.flattail.engine.data.augment.Augmentation;
import dev.flattail.images.decode.RgbImage;
import dev.flattail.jobspec.AugmentationSpec;
import dev.flattail.random.KeyedRandom;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Measures the milliseconds of each augmentation on decoded images, with one thread. The
 * augmentations alternate in batches, and medians over the rounds are printed. Augmentations that
 * cannot scale are skipped when results have another size.
 *
 * <p>Arguments: rounds (500), rows and columns of the images (32 32), side of the results (32),
 * images a batch (128).
 */
public final class AugmentBench {
  private static final List<Double> SCALE = List.of(0.08, 1.0);
  private static final List<Double> RATIO = List.of(0.75, 4.0 / 3);

  private AugmentBench() {}

  /** Runs the benchmark. */
  public static void main(String[] args) {
    int rounds = argument(args, 0, 500);
    int height = argument(args, 1, 32);
    int width = argument(args, 2, 32);
    int side = argument(args, 3, 32);
    int batch = argument(args, 4, 128);
    List<Contestant> contestants =
        List.of(
            new Contestant(new AugmentationSpec.CropFlip(), side, rounds),
            new Contestant(new AugmentationSpec.AutoaugmentCutout(1, 16), side, rounds),
            new Contestant(
                new AugmentationSpec.Imagenet(SCALE, RATIO, 0.4, 0.4, 0.4, 0), side, rounds),
            new Contestant(
                new AugmentationSpec.Simclr(SCALE, RATIO, 0.8, 0.4, 0.4, 0.4, 0.1, 0.2, 0.5),
                side,
                rounds),
            new Contestant(
                new AugmentationSpec.Randaugment(2, 10, 0.5, SCALE, RATIO, 0.4, 0.4, 0.4, 0, 0, 0),
                side,
                rounds));
    boolean scaled = height != side || width != side;
    List<Contestant> able =
        contestants.stream().filter(c -> !scaled || c.spec.takesAnySize()).toList();
    RgbImage[] images = new RgbImage[batch];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < batch; i++) {
      images[i] = new RgbImage(height, width, new byte[3 * height * width]);
      random.nextBytes(images[i].pixels());
    }
    int warmUp = Math.min(300, rounds);
    for (int round = -warmUp; round < rounds; round++) {
      for (Contestant contestant : able) {
        double milliseconds = contestant.time(images, round);
        if (round >= 0) {
          contestant.times[round] = milliseconds;
        }
      }
    }
    for (Contestant contestant : able) {
      Arrays.sort(contestant.times);
      double median = contestant.times[rounds / 2];
      System.out.printf(
          "%-20s %8.4f ms an image, %8.2f ms a batch of %d%n",
          contestant.spec.getClass().getSimpleName(), median, median * batch, batch);
      Figures.print(contestant.spec.getClass().getSimpleName(), median, "ms/image");
    }
  }

  private static int argument(String[] args, int index, int standard) {
    return args.length > index ? Integer.parseInt(args[index]) : standard;
  }

  private static final class Contestant {
    private final AugmentationSpec spec;
    private final Augmentation augmentation;
    private final double[] times;
    private final byte[] into;

    Contestant(AugmentationSpec spec, int side, int rounds) {
      this.spec = spec;
      this.augmentation = Augmentation.of(spec, side, side);
      this.times = new double[rounds];
      this.into = new byte[3 * side * side];
    }

    /** Milliseconds an image. */
    double time(RgbImage[] images, int round) {
      long start = System.nanoTime();
      for (int i = 0; i < images.length; i++) {
        augmentation.apply(images[i], into, KeyedRandom.of("augmentation", 0, round, i));
      }
      return (System.nanoTime() - start) / 1e6 / images.length;
    }
  }
}
