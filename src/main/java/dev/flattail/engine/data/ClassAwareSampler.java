package dev.flattail.engine.data;

import dev.flattail.images.ImageSet;
import dev.flattail.random.KeyedRandom;
import java.util.Arrays;

/**
 * Samples classes in turn, for second stages. Every non-empty class comes once, in random order,
 * then all of them again in a new order. At its turn a class gives its next image. A class's images
 * are reshuffled after all of them have been given. Source: CC-SAM and OLTR, {@code
 * ClassAwareSampler}.
 *
 * <p>An epoch is as long as the set, so within it the classes' counts differ by at most one. The
 * order of classes restarts with every epoch. The cycles over a class's images continue across
 * epochs, as in the reference, so every image of a class is used before one repeats. The order is
 * still a function of (seed, epoch) alone.
 */
public final class ClassAwareSampler implements Sampler {
  private final int[][] byClass;
  private final int length;
  private final long seed;

  /** Creates a sampler over {@code train}, whose classes may be empty. */
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

  /** Returns the number of images that each class has given before {@code epoch}. */
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
