package dev.flattail.engine.train.method;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Which images of a batch RSG makes rare ones of, and which rare images they are added to;
 * Jianf-Wang/RSG {@code models/RSG.py}, {@code forward}. The smaller of the two groups takes part
 * whole, {@code int(strength larger / smaller)} times but at least once, each time with as many of
 * the larger, in the order of the batch.
 *
 * @param frequent places in the batch
 * @param rare likewise, as many
 */
record RarePairs(int[] frequent, int[] rare) {
  static final RarePairs NONE = new RarePairs(new int[0], new int[0]);

  /**
   * @param isFrequent whether a class counts as frequent
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

  /** Rounds of {@code size} places, from the first again when they run out. */
  private static int[] taken(int[] places, int size, int rounds) {
    boolean whole = places.length == size;
    return IntStream.range(0, size * rounds).map(i -> places[whole ? i % size : i]).toArray();
  }

  int size() {
    return rare.length;
  }

  /** The labels of a batch, and behind them those of what is made. */
  int[] allLabels(int[] labels) {
    int[] all = Arrays.copyOf(labels, labels.length + rare.length);
    for (int i = 0; i < rare.length; i++) {
      all[labels.length + i] = labels[rare[i]];
    }
    return all;
  }
}
