package dev.flattail.architecture;

/**
 * The initialization of convolutions and a linear classifier. Batch normalization starts as the
 * identity.
 */
public enum Initialization {
  /** Convolutions and classifier N(0, 2 / inputs): Saddle-LongTail {@code resnet_cifar.py}. */
  KAIMING_INPUTS,
  /** Convolutions N(0, 2 / outputs), the classifier as torch's {@code Linear}: torchvision. */
  KAIMING_OUTPUTS,
  /** Both as torch's layers: U(-b, b), with b one over the square root of the inputs. */
  TORCH
}
