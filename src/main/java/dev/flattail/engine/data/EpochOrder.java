package dev.flattail.engine.data;

import java.util.Arrays;

/** A sampler's order of the epoch asked for last, which is mostly the one asked for next. */
final class EpochOrder {
  private final Sampler sampler;
  private int epoch = -1;
  private int[] order = {};

  EpochOrder(Sampler sampler) {
    this.sampler = sampler;
  }

  /** Indices from {@code position} of an epoch, at most {@code most} of them. */
  int[] from(int ofEpoch, int position, int most) {
    if (ofEpoch != epoch) {
      order = sampler.order(ofEpoch);
      epoch = ofEpoch;
    }
    return Arrays.copyOfRange(order, position, Math.min(order.length, position + most));
  }
}
