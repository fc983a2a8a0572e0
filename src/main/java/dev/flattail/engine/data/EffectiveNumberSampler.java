package dev.flattail.engine.data;

import dev.flattail.images.ImageSet;
import dev.flattail.random.KeyedRandom;

/**
 * As many images as the set has, drawn with replacement, an image of class c with weight {@code
 * (1-beta)/(1-beta^n_c)}: Saddle-LongTail {@code utils.py}, {@code ImbalancedDatasetSampler}.
 *
 * <p>Drawn as a class (by its total weight) and then one of its images (uniformly), which is the
 * same distribution as the reference's multinomial over images.
 */
final class EffectiveNumberSampler implements Sampler {
  private final int[][] byClass;
  private final double[] cumulative;
  private final int length;
  private final long seed;

  EffectiveNumberSampler(ImageSet images, double beta, long seed) {
    this.byClass = ClassIndices.of(images);
    this.length = images.size();
    this.seed = seed;
    this.cumulative = new double[byClass.length];
    double sum = 0;
    for (int c = 0; c < byClass.length; c++) {
      int n = byClass[c].length;
      sum += n == 0 ? 0 : n * (1 - beta) / (1 - StrictMath.pow(beta, n));
      cumulative[c] = sum;
    }
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public int[] order(int epoch) {
    KeyedRandom random = KeyedRandom.of("resample", seed, epoch);
    int[] order = new int[length];
    for (int i = 0; i < length; i++) {
      int[] images = byClass[drawClass(random)];
      order[i] = images[random.nextInt(images.length)];
    }
    return order;
  }

  /**
   * The first class whose cumulative weight exceeds a uniform draw. An empty class adds no weight,
   * so it is never the first.
   */
  private int drawClass(KeyedRandom random) {
    double drawn = random.nextDouble() * cumulative[cumulative.length - 1];
    int c = 0;
    while (cumulative[c] <= drawn) {
      c++;
    }
    return c;
  }
}
