package dev.flattail.engine.model;

import ai.djl.ndarray.NDArray;
import dev.flattail.engine.tensor.Layers;

/** Two 3x3 convolutions beside a shortcut without parameters (He et al. 2016, option A). */
final class BasicBlock {
  private final ConvolutionBatchNorm first;
  private final ConvolutionBatchNorm second;
  private final int stride;
  private final int channels;
  private final int paddedChannels;

  BasicBlock(TensorDeclarations tensors, String prefix, int in, int out, int stride) {
    this.first = new ConvolutionBatchNorm(tensors, prefix, 1, in, out, stride);
    this.second = new ConvolutionBatchNorm(tensors, prefix, 2, out, out, 1);
    this.stride = stride;
    this.channels = out;
    this.paddedChannels = (out - in) / 2;
  }

  int stride() {
    return stride;
  }

  /** Of the result. */
  int channels() {
    return channels;
  }

  /** Closes its intermediate results: recorded or not, the graph keeps what it needs itself. */
  NDArray forward(Pass pass, NDArray x) {
    try (NDArray hidden = first.forward(pass, x, true);
        NDArray y = second.forward(pass, hidden, false)) {
      if (stride == 1) {
        return Layers.addRelu(y, x);
      }
      try (NDArray shortcut = Layers.subsampleAndPad(x, paddedChannels)) {
        return Layers.addRelu(y, shortcut);
      }
    }
  }
}
