package dev.flattail.architecture;

import java.util.ArrayList;
import java.util.List;

/**
 * Builds GLMC's ResNet-18 and ResNet-34 for small images (Saddle-LongTail {@code
 * GLMC-2023/model/ResNet_cifar.py}): 64 to 512 channels, a 3x3 stem without pooling, projection
 * shortcuts, torch's own initialization.
 */
final class GlmcResNets {
  private static final int STEM = 64;

  private GlmcResNets() {}

  /**
   * @param blocksPerStage four numbers
   */
  static Architecture of(int imageChannels, int... blocksPerStage) {
    List<Block> blocks = new ArrayList<>();
    int in = STEM;
    for (int stage = 0; stage < blocksPerStage.length; stage++) {
      int out = STEM << stage;
      for (int i = 0; i < blocksPerStage[stage]; i++) {
        int stride = stage > 0 && i == 0 ? 2 : 1;
        blocks.add(block("conv" + (stage + 2) + "_x." + i + ".", in, out, stride));
        in = out;
      }
    }
    return new Architecture(
        Convolution.of("conv1.0", "conv1.1", imageChannels, STEM, 3, 1),
        false,
        blocks,
        Initialization.TORCH,
        "fc",
        List.of());
  }

  private static Block block(String prefix, int in, int out, int stride) {
    String residual = prefix + "residual_function.";
    return new Block(
        prefix,
        List.of(
            Convolution.of(residual + "0", residual + "1", in, out, 3, stride),
            Convolution.of(residual + "3", residual + "4", out, out, 3, 1)),
        stride == 1
            ? new Shortcut.Identity()
            : new Shortcut.Projection(
                Convolution.of(prefix + "shortcut.0", prefix + "shortcut.1", in, out, 1, stride)));
  }
}
