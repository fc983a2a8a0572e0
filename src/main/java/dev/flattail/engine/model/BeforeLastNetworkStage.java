package dev.flattail.engine.model;

import ai.djl.ndarray.NDArray;

/** Transforms the feature maps that enter a network's last stage, during training. */
@FunctionalInterface
public interface BeforeLastNetworkStage {
  /**
   * Computes the maps that enter the last stage, recorded when the thread records.
   *
   * @param pass tensors and modes, including the auxiliary tensors
   * @param maps {@code [N, C, H, W]} in the number format of the convolutions
   * @return {@code [M, C, H, W]} of any number of images, owned by {@code maps}' manager
   */
  NDArray pass(Pass pass, NDArray maps);
}
