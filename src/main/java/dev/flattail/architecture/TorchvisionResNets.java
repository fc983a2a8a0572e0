package dev.flattail.architecture;

import java.util.ArrayList;
import java.util.List;

/**
 * Builds residual networks for photographs (He et al. 2016; ResNeXt: Xie et al. 2017) with
 * torchvision's names and layout ({@code torchvision/models/resnet.py}). A bottleneck's stride is
 * in its 3x3 convolution, and shortcuts that change the shape are projections.
 */
final class TorchvisionResNets {
  private static final int STEM = 64;
  private static final int EXPANSION = 4;

  private TorchvisionResNets() {}

  /**
   * Builds a network with blocks of two 3x3 convolutions.
   *
   * @param blocks of each of the four stages
   */
  static Architecture basic(int imageChannels, int... blocks) {
    return of(imageChannels, blocks, 1, TorchvisionResNets::basicBlock);
  }

  /**
   * Builds a network with blocks of a 1x1, a 3x3 and a 1x1 convolution.
   *
   * @param groups of the 3x3 convolution
   * @param groupWidth channels of one group in the first stage
   * @param blocks of each of the four stages
   */
  static Architecture bottleneck(int imageChannels, int groups, int groupWidth, int... blocks) {
    return of(
        imageChannels,
        blocks,
        EXPANSION,
        (prefix, in, planes, stride) ->
            bottleneckBlock(
                prefix, in, planes, stride, groups, planes / STEM * groupWidth * groups));
  }

  private interface BlockFactory {
    /**
     * @param planes 64, 128, 256 and 512 in the four stages
     */
    Block of(String prefix, int in, int planes, int stride);
  }

  private static Architecture of(
      int imageChannels, int[] blocksPerStage, int expansion, BlockFactory factory) {
    List<Block> blocks = new ArrayList<>();
    int in = STEM;
    for (int stage = 0; stage < blocksPerStage.length; stage++) {
      int planes = STEM << stage;
      for (int i = 0; i < blocksPerStage[stage]; i++) {
        int stride = stage > 0 && i == 0 ? 2 : 1;
        blocks.add(factory.of("layer" + (stage + 1) + "." + i + ".", in, planes, stride));
        in = planes * expansion;
      }
    }
    return new Architecture(
        Convolution.of("conv1", "bn1", imageChannels, STEM, 7, 2),
        true,
        blocks,
        Initialization.KAIMING_OUTPUTS,
        "fc",
        List.of());
  }

  private static Block basicBlock(String prefix, int in, int planes, int stride) {
    return new Block(
        prefix,
        List.of(
            Convolution.of(prefix + "conv1", prefix + "bn1", in, planes, 3, stride),
            Convolution.of(prefix + "conv2", prefix + "bn2", planes, planes, 3, 1)),
        shortcut(prefix, in, planes, stride));
  }

  private static Block bottleneckBlock(
      String prefix, int in, int planes, int stride, int groups, int width) {
    int out = planes * EXPANSION;
    return new Block(
        prefix,
        List.of(
            Convolution.of(prefix + "conv1", prefix + "bn1", in, width, 1, 1),
            new Convolution(prefix + "conv2", prefix + "bn2", width, width, 3, stride, groups),
            Convolution.of(prefix + "conv3", prefix + "bn3", width, out, 1, 1)),
        shortcut(prefix, in, out, stride));
  }

  private static Shortcut shortcut(String prefix, int in, int out, int stride) {
    if (stride == 1 && in == out) {
      return new Shortcut.Identity();
    }
    return new Shortcut.Projection(
        Convolution.of(prefix + "downsample.0", prefix + "downsample.1", in, out, 1, stride));
  }
}
