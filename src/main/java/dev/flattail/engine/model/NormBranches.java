package dev.flattail.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import dev.flattail.engine.tensor.Layers;
import java.util.List;

/**
 * Implements ResLT's branches for small images: each branch normalizes the map and averages it
 * (ResLT {@code CIFAR/networks/resnet_cifar.py}). The features of the branches are concatenated.
 */
final class NormBranches implements Neck {
  private final List<String> norms;
  private final int channels;

  /**
   * Declares the branches' tensors.
   *
   * @param channels of the map
   */
  NormBranches(TensorDeclarations tensors, List<String> norms, int channels) {
    this.norms = norms;
    this.channels = channels;
    norms.forEach(norm -> tensors.batchNorm(norm, channels));
  }

  @Override
  public NDArray features(Pass pass, NDArray map) {
    NDList branches = new NDList(norms.size());
    for (String name : norms) {
      Layers.BatchNorm norm = pass.norm(name);
      try (NDArray normalized = Layers.batchNorm(map, norm, pass.batchNorm())) {
        branches.add(Layers.globalAverage(normalized, norm.gamma()));
      }
    }
    NDArray features = NDArrays.concat(branches, 1);
    branches.close();
    return features;
  }

  @Override
  public int length() {
    return norms.size() * channels;
  }
}
