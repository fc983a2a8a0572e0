package dev.flattail.engine.model;

import ai.djl.ndarray.NDArray;
import dev.flattail.engine.tensor.Layers;

/** Computes features from the last feature map. */
interface Neck {
  /**
   * Computes the features of a batch, recorded when the thread records.
   *
   * @param map {@code [N, C, H, W]} in the number format of convolutions; stays open
   * @return {@code [N, F]} in the master format, owned by {@code map}'s manager
   */
  NDArray features(Pass pass, NDArray map);

  /** Returns the length of a feature vector. */
  int length();

  /**
   * Returns a neck that averages over the image.
   *
   * @param channels of the map
   * @param example name of any tensor in the master format
   */
  static Neck mean(int channels, String example) {
    return new Neck() {
      @Override
      public NDArray features(Pass pass, NDArray map) {
        return Layers.globalAverage(map, pass.parameters().get(example));
      }

      @Override
      public int length() {
        return channels;
      }
    };
  }
}
