package dev.flattail.architecture;

import java.util.ArrayList;
import java.util.List;

/**
 * Builds residual networks for small images: three stages of 16, 32 and 64 channels, 6n+2 layers,
 * option-A shortcuts (He et al. 2016, section 4.2). Source of names and initialization:
 * Saddle-LongTail {@code models/resnet_cifar.py}.
 */
final class SmallResNets {
  private static final int[] CHANNELS = {16, 32, 64};

  private SmallResNets() {}

  /**
   * Builds a network.
   *
   * @param blocks number of blocks of each stage
   */
  static Architecture of(int imageChannels, int... blocks) {
    return named(imageChannels, "linear", List.of(), blocks);
  }

  /** Builds CC-SAM's {@code models/ResNet32Feature.py}, whose forward pass omits a block. */
  static Architecture ofCcSam(int imageChannels) {
    return named(imageChannels, "classifier.fc", List.of("cb_block.", "rb_block."), 5, 5, 4);
  }

  private static Architecture named(
      int imageChannels, String classifier, List<String> leftOut, int... blocksPerStage) {
    List<Block> blocks = new ArrayList<>();
    int in = CHANNELS[0];
    for (int stage = 0; stage < CHANNELS.length; stage++) {
      for (int i = 0; i < blocksPerStage[stage]; i++) {
        int stride = stage > 0 && i == 0 ? 2 : 1;
        blocks.add(block("layer" + (stage + 1) + "." + i + ".", in, CHANNELS[stage], stride));
        in = CHANNELS[stage];
      }
    }
    return new Architecture(
        Convolution.of("conv1", "bn1", imageChannels, CHANNELS[0], 3, 1),
        false,
        blocks,
        Initialization.KAIMING_INPUTS,
        classifier,
        leftOut);
  }

  private static Block block(String prefix, int in, int out, int stride) {
    return new Block(
        prefix,
        List.of(
            Convolution.of(prefix + "conv1", prefix + "bn1", in, out, 3, stride),
            Convolution.of(prefix + "conv2", prefix + "bn2", out, out, 3, 1)),
        stride == 1 ? new Shortcut.Identity() : new Shortcut.Padded((out - in) / 2));
  }
}
