package dev.flattail.engine.data;

import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.ClassSampling;
import dev.flattail.jobspec.RebalanceSpec;
import dev.flattail.random.KeyedRandom;
import java.util.stream.IntStream;

/** Chooses the images of an epoch and their order, as a function of the epoch alone. */
public sealed interface Sampler
    permits Sampler.InOrder, Sampler.Shuffled, WeightedSampler, ClassAwareSampler {

  /** Returns the number of images of an epoch. */
  int length();

  /** Returns the {@link #length()} indices of the images of {@code epoch}, which counts from 0. */
  int[] order(int epoch);

  /** Returns the sampler of a first stage over {@code train}. */
  static Sampler of(ImageSet train, RebalanceSpec rebalance, boolean shuffle, long seed) {
    return switch (rebalance) {
      case RebalanceSpec.Resample resample ->
          WeightedSampler.effectiveNumber(train, resample.beta(), seed);
      case RebalanceSpec.None _ -> instance(train.size(), shuffle, seed);
      case RebalanceSpec.Reweight _ -> instance(train.size(), shuffle, seed);
      case RebalanceSpec.Drw _ -> instance(train.size(), shuffle, seed);
    };
  }

  /**
   * Returns a sampler that draws as many images as {@code train} has, with replacement and weight
   * {@code n_c^-exponent} for an image of class c.
   */
  static Sampler inversePower(ImageSet train, double exponent, long seed) {
    return WeightedSampler.inversePower(train, exponent, seed);
  }

  /**
   * Returns the sampler of a second stage over {@code train}.
   *
   * @param shuffle whether samplers that visit every image once use a random order
   */
  static Sampler of(ImageSet train, ClassSampling sampling, boolean shuffle, long seed) {
    return switch (sampling) {
      case INSTANCE -> instance(train.size(), shuffle, seed);
      case CLASSES_IN_TURN -> new ClassAwareSampler(train, seed);
      case BALANCED -> WeightedSampler.balanced(train, seed);
      case CLASS_EFFECTIVE_NUMBER -> WeightedSampler.classEffectiveNumber(train, seed);
    };
  }

  private static Sampler instance(int length, boolean shuffle, long seed) {
    return shuffle ? new Shuffled(length, seed) : new InOrder(length);
  }

  /** Visits every image once, in the set's own order. */
  record InOrder(int length) implements Sampler {
    @Override
    public int[] order(int epoch) {
      return IntStream.range(0, length).toArray();
    }
  }

  /** Visits every image once, in an order drawn from (seed, epoch). */
  record Shuffled(int length, long seed) implements Sampler {
    @Override
    public int[] order(int epoch) {
      return KeyedRandom.of("order", seed, epoch).permutation(length);
    }
  }
}
