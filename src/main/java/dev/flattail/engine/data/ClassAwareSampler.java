package dev.flattail.engine.data;

import dev.flattail.images.ImageSet;
import dev.flattail.random.KeyedRandom;
import java.util.Arrays;

/**
 * Classes in turn, for second stages: every class that has images once, in random order, then all
 * of them again in a new order; each time a class has its turn it gives its next image, and its
 * images are shuffled anew whenever all have been given. CC-SAM and OLTR, {@code
 * ClassAwareSampler}.
 *
 * <p>An epoch is as long as the set, so within it the classes' counts differ by at most one. The
 * turns start afresh with every epoch; the cycles over a class's images go on from epoch to epoch,
 * as the reference's do, so every image of a class is seen before one is seen again. The order is
 * nevertheless a function of (seed, epoch) alone.
 */
public final class ClassAwareSampler implements Sampler {
  private final int[][] byClass;
  private final int length;
  private final long seed;

  /** A sampler over {@code train}, whose classes may be empty. */
  public ClassAwareSampler(ImageSet train, long seed) {
    this.byClass =
        Arrays.stream(ClassIndices.of(train)).filter(c -> c.length > 0).toArray(int[][]::new);
    this.length = train.size();
    this.seed = seed;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public int[] order(int epoch) {
    int[] order = new int[length];
    int[] turns = turnsBefore(epoch);
    int[][] shuffled = new int[byClass.length][];
    int[] classes = {};
    for (int i = 0; i < length; i++) {
      int place = i % byClass.length;
      if (place == 0) {
        classes = classes(epoch, i / byClass.length);
      }
      int c = classes[place];
      int size = byClass[c].length;
      int next = turns[c] % size;
      if (next == 0 || shuffled[c] == null) {
        shuffled[c] = images(c, turns[c] / size);
      }
      order[i] = shuffled[c][next];
      turns[c]++;
    }
    return order;
  }

  /** How many images each class has given before {@code epoch}. */
  private int[] turnsBefore(int epoch) {
    int[] turns = new int[byClass.length];
    if (byClass.length == 0) {
      return turns;
    }
    int rounds = length / byClass.length;
    Arrays.fill(turns, Math.multiplyExact(epoch, rounds));
    int rest = length % byClass.length;
    for (int before = 0; rest > 0 && before < epoch; before++) {
      int[] last = classes(before, rounds);
      for (int place = 0; place < rest; place++) {
        turns[last[place]]++;
      }
    }
    return turns;
  }

  private int[] classes(int epoch, int round) {
    return KeyedRandom.of("class-turns", seed, epoch, round).permutation(byClass.length);
  }

  private int[] images(int c, int cycle) {
    int[] images = byClass[c].clone();
    KeyedRandom.of("class-images", seed, c, cycle).shuffle(images);
    return images;
  }
}
