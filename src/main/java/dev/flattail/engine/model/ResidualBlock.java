package dev.flattail.engine.model;

import ai.djl.ndarray.NDArray;
import dev.flattail.architecture.Block;
import dev.flattail.architecture.Shortcut;
import dev.flattail.engine.tensor.Layers;
import dev.flattail.engine.tensor.TensorInitializer;
import java.util.List;

/** A residual block: convolutions in parallel with a shortcut (He et al. 2016). */
final class ResidualBlock {
  private final List<ConvolutionBatchNorm> convolutions;
  private final ShortcutPath shortcut;

  /** The shortcut of the block. */
  @FunctionalInterface
  private interface ShortcutPath {
    /** Returns {@code x} itself or an array owned by its manager. */
    NDArray forward(Pass pass, NDArray x);
  }

  /** Declares the block's tensors: those of the convolutions, then those of the shortcut. */
  ResidualBlock(TensorDeclarations tensors, Block block, TensorInitializer initializer) {
    this.convolutions =
        block.convolutions().stream()
            .map(convolution -> new ConvolutionBatchNorm(tensors, convolution, initializer))
            .toList();
    this.shortcut =
        switch (block.shortcut()) {
          case Shortcut.Identity _ -> (pass, x) -> x;
          case Shortcut.Padded padded -> (pass, x) -> Layers.subsampleAndPad(x, padded.channels());
          case Shortcut.Projection projection -> {
            ConvolutionBatchNorm projecting =
                new ConvolutionBatchNorm(tensors, projection.convolution(), initializer);
            yield (pass, x) -> projecting.forward(pass, x, false);
          }
        };
  }

  /**
   * Runs the block and closes its intermediate results. When recorded, the graph keeps what it
   * needs.
   */
  NDArray forward(Pass pass, NDArray x) {
    int last = convolutions.size() - 1;
    NDArray y = convolutions.getFirst().forward(pass, x, last > 0);
    for (int i = 1; i <= last; i++) {
      NDArray next = convolutions.get(i).forward(pass, y, i < last);
      y.close();
      y = next;
    }
    NDArray other = shortcut.forward(pass, x);
    NDArray sum = Layers.addRelu(y, other);
    y.close();
    if (other != x) {
      other.close();
    }
    return sum;
  }
}
