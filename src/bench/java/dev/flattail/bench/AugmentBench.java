package dev.flattail.bench;

import dev.flattail.engine.data.augment.Augmentation;
import dev.flattail.random.KeyedRandom;
import dev.flattail.spec.AugmentationSpec;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Microseconds of each augmentation on a 32x32 image, one thread. They take turns in batches of
 * 128; medians over the rounds are printed.
 *
 * <p>Arguments: rounds (500).
 */
public final class AugmentBench {
  private static final int SIDE = 32;
  private static final int BATCH = 128;
  private static final int WARM_UP = 300;

  private AugmentBench() {}

  /** Runs the benchmark. */
  public static void main(String[] args) {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 500;
    Contestant[] contestants = {
      new Contestant(new AugmentationSpec.CropFlip(), rounds),
      new Contestant(new AugmentationSpec.AutoaugmentCutout(1, 16), rounds)
    };
    byte[][] images = new byte[BATCH][3 * SIDE * SIDE];
    SplittableRandom random = new SplittableRandom(1);
    for (byte[] image : images) {
      random.nextBytes(image);
    }
    for (int round = -WARM_UP; round < rounds; round++) {
      for (Contestant contestant : contestants) {
        double microseconds = contestant.time(images, round);
        if (round >= 0) {
          contestant.times[round] = microseconds;
        }
      }
    }
    for (Contestant contestant : contestants) {
      Arrays.sort(contestant.times);
      double median = contestant.times[rounds / 2];
      System.out.printf(
          "%-45s %6.1f us an image, %6.2f ms a batch of %d%n",
          contestant.spec, median, median * BATCH / 1000, BATCH);
    }
  }

  private static final class Contestant {
    private final AugmentationSpec spec;
    private final Augmentation augmentation;
    private final double[] times;
    private final byte[] into = new byte[3 * SIDE * SIDE];

    Contestant(AugmentationSpec spec, int rounds) {
      this.spec = spec;
      this.augmentation = Augmentation.of(spec, SIDE, SIDE);
      this.times = new double[rounds];
    }

    /** Microseconds an image. */
    double time(byte[][] images, int round) {
      long start = System.nanoTime();
      for (int i = 0; i < BATCH; i++) {
        augmentation.apply(images[i], into, KeyedRandom.of("augmentation", 0, round, i));
      }
      return (System.nanoTime() - start) / 1e3 / BATCH;
    }
  }
}
