package dev.flattail.engine.model;

import ai.djl.ndarray.NDArray;

/** A classifier on top of features. */
interface Head {
  int classes();

  /**
   * Logits of features.
   *
   * @param features {@code [N, F]}
   * @return {@code [N, C]}
   */
  NDArray logits(Pass pass, NDArray features);
}
