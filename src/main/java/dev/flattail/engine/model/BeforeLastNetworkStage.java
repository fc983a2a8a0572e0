package dev.flattail.engine.model;

import ai.djl.ndarray.NDArray;

/** What a training does with the maps that enter a network's last stage. */
@FunctionalInterface
public interface BeforeLastNetworkStage {
  /**
   * The maps that go on, recorded when the thread records.
   *
   * @param pass tensors and modes; with what is trained along with the network
   * @param maps {@code [N, C, H, W]} in the number format of the convolutions
   * @return {@code [M, C, H, W]} of any number of images, owned by {@code maps}' manager
   */
  NDArray pass(Pass pass, NDArray maps);
}
