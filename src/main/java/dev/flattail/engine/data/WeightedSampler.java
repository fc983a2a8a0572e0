package dev.flattail.engine.data;

import dev.flattail.images.ImageSet;
import dev.flattail.random.KeyedRandom;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * Draws as many images as the set has, with replacement, by weights that images of a class share.
 *
 * <p>It draws a class (by its total weight) and then one of its images (uniformly). This is the
 * same distribution as the references' multinomial over images.
 */
final class WeightedSampler implements Sampler {
  private final int[][] byClass;
  private final double[] cumulative;
  private final int length;
  private final String stream;
  private final long seed;

  /**
   * @param weight weight of an image, as a function of its class's count
   * @param stream of the random numbers
   */
  private WeightedSampler(ImageSet images, IntToDoubleFunction weight, String stream, long seed) {
    this.byClass = ClassIndices.of(images);
    this.length = images.size();
    this.stream = stream;
    this.seed = seed;
    this.cumulative = new double[byClass.length];
    double sum = 0;
    for (int c = 0; c < byClass.length; c++) {
      int n = byClass[c].length;
      sum += n == 0 ? 0 : n * weight.applyAsDouble(n);
      cumulative[c] = sum;
    }
  }

  /**
   * Weights an image by the effective number of samples, {@code (1-beta)/(1-beta^n_c)}:
   * Saddle-LongTail {@code utils.py}, {@code ImbalancedDatasetSampler}.
   */
  static WeightedSampler effectiveNumber(ImageSet images, double beta, long seed) {
    return new WeightedSampler(
        images, n -> (1 - beta) / (1 - StrictMath.pow(beta, n)), "resample", seed);
  }

  /**
   * Weights an image by a power of the class count, {@code n_c^-exponent}: GLMC's second stream.
   */
  static WeightedSampler inversePower(ImageSet images, double exponent, long seed) {
    return new WeightedSampler(images, n -> StrictMath.pow(n, -exponent), "second stream", seed);
  }

  /**
   * Weights an image by {@code 1/n_c}, so all classes are equally likely: GCLLoss {@code
   * BalancedDatasetSampler}.
   */
  static WeightedSampler balanced(ImageSet images, long seed) {
    return new WeightedSampler(images, n -> 1.0 / n, "balanced", seed);
  }

  /**
   * Weights an image by the effective number with a beta for each class, {@code 0.9999 + 1e-5 (log
   * n_1 - log n_c) / (log n_1 - log n_K)}: GCLLoss {@code CBEffectNumSampler}.
   */
  static WeightedSampler classEffectiveNumber(ImageSet images, long seed) {
    int[] counts = Arrays.stream(images.classCounts()).filter(n -> n > 0).toArray();
    double most = StrictMath.log(Arrays.stream(counts).max().orElse(1));
    double range = most - StrictMath.log(Arrays.stream(counts).min().orElse(1));
    return new WeightedSampler(
        images,
        n -> {
          double rarity = range == 0 ? 0 : (most - StrictMath.log(n)) / range;
          double beta = 0.9999 + 1e-5 * rarity;
          return (1 - beta) / (1 - StrictMath.pow(beta, n));
        },
        "class-effective-number",
        seed);
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public int[] order(int epoch) {
    KeyedRandom random = KeyedRandom.of(stream, seed, epoch);
    int[] order = new int[length];
    for (int i = 0; i < length; i++) {
      int[] images = byClass[drawClass(random)];
      order[i] = images[random.nextInt(images.length)];
    }
    return order;
  }

  /**
   * Draws the first class whose cumulative weight exceeds a uniform number. An empty class adds no
   * weight, so it is never drawn.
   */
  private int drawClass(KeyedRandom random) {
    double drawn = random.nextDouble() * cumulative[cumulative.length - 1];
    int from = 0;
    int to = cumulative.length - 1;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (cumulative[middle] <= drawn) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }
}
