package dev.flattail.engine.data;

import java.util.Arrays;

/**
 * Caches a sampler's order of the last requested epoch, which is usually the next one requested.
 */
final class EpochOrder {
  private final Sampler sampler;
  private int epoch = -1;
  private int[] order = {};

  EpochOrder(Sampler sampler) {
    this.sampler = sampler;
  }

  /** Returns indices of an epoch from {@code position}, at most {@code most} of them. */
  int[] from(int ofEpoch, int position, int most) {
    if (ofEpoch != epoch) {
      order = sampler.order(ofEpoch);
      epoch = ofEpoch;
    }
    return Arrays.copyOfRange(order, position, Math.min(order.length, position + most));
  }
}
