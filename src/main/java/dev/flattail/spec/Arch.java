package dev.flattail.spec;

/** Network architectures. */
public enum Arch {
  /** Residual networks for 32x32 images: 16-32-64 channels, option-A shortcuts. */
  RESNET20,
  RESNET32,
  /**
   * What CC-SAM's code calls ResNet-32: its forward pass leaves out the third stage's last block,
   * so it has 30 layers.
   */
  RESNET32_CCSAM,
  RESNET44,
  RESNET56,
  RESNET110
}
