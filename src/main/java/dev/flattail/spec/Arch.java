package dev.flattail.spec;

/** Network architectures. */
public enum Arch {
  /** Residual networks for 32x32 images: 16-32-64 channels, option-A shortcuts. */
  RESNET20,
  RESNET32,
  RESNET44,
  RESNET56,
  RESNET110
}
