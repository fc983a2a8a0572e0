package dev.flattail.jobspec;

/** Network architectures. */
public enum Arch {
  /** Residual networks for 32x32 images: 16-32-64 channels, option-A shortcuts. */
  RESNET20,
  RESNET32,
  /**
   * The network that CC-SAM's code calls ResNet-32: its forward pass omits the third stage's last
   * block, so it has 30 layers.
   */
  RESNET32_CCSAM,
  RESNET44,
  RESNET56,
  RESNET110,
  /** GLMC's ResNet-18 and ResNet-34 for 32x32 images: 64 to 512 channels, 3x3 stem, no pooling. */
  RESNET18_CIFAR,
  RESNET34_CIFAR,
  /**
   * Residual networks for photographs, with torchvision's layout and names; ResNet-10 as OLTR's.
   */
  RESNET10,
  RESNET18,
  RESNET34,
  RESNET50,
  RESNET101,
  RESNET152,
  RESNEXT50_32X4D
}
