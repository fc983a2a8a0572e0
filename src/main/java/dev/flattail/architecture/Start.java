package dev.flattail.architecture;

/** How convolutions and a linear classifier start; batch normalization starts as the identity. */
public enum Start {
  /** Convolutions and classifier N(0, 2 / inputs): Saddle-LongTail {@code resnet_cifar.py}. */
  KAIMING_INPUTS,
  /** Convolutions N(0, 2 / outputs), the classifier as torch's {@code Linear}: torchvision. */
  KAIMING_OUTPUTS,
  /** Both as torch's layers start: U(-b, b), b one over the square root of the inputs. */
  TORCH
}
