package dev.flattail.engine.train.method;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Pairs frequent images of a batch with rare ones, from which RSG generates rare images;
 * Jianf-Wang/RSG {@code models/RSG.py}, {@code forward}. The smaller group is used completely,
 * {@code int(strength larger / smaller)} times but at least once. Each time it is paired with as
 * many images of the larger group, in the order of the batch.
 *
 * @param frequent positions of frequent images in the batch
 * @param rare positions of as many rare images in the batch
 */
record RarePairs(int[] frequent, int[] rare) {
  static final RarePairs NONE = new RarePairs(new int[0], new int[0]);

  /**
   * @param isFrequent whether each class is frequent
   */
  static RarePairs of(int[] labels, boolean[] isFrequent, double strength) {
    int[] frequent = IntStream.range(0, labels.length).filter(i -> isFrequent[labels[i]]).toArray();
    int[] rare = IntStream.range(0, labels.length).filter(i -> !isFrequent[labels[i]]).toArray();
    if (frequent.length == 0 || rare.length == 0) {
      return NONE;
    }
    int smaller = Math.min(frequent.length, rare.length);
    int larger = Math.max(frequent.length, rare.length);
    int rounds = Math.max(1, (int) (larger * strength / smaller));
    return new RarePairs(taken(frequent, smaller, rounds), taken(rare, smaller, rounds));
  }

  /**
   * Returns {@code rounds} rounds of {@code size} positions, starting again at the first when they
   * run out.
   */
  private static int[] taken(int[] places, int size, int rounds) {
    boolean whole = places.length == size;
    return IntStream.range(0, size * rounds).map(i -> places[whole ? i % size : i]).toArray();
  }

  int size() {
    return rare.length;
  }

  /** Returns the labels of a batch followed by those of the generated images. */
  int[] allLabels(int[] labels) {
    int[] all = Arrays.copyOf(labels, labels.length + rare.length);
    for (int i = 0; i < rare.length; i++) {
      all[labels.length + i] = labels[rare[i]];
    }
    return all;
  }
}
