package dev.flattail.jobspec;

/** How the parameters of a network are divided into blocks, each with a spectrum of its own. */
public enum ParameterDivision {
  /** One block of all measured parameters. */
  MODEL,
  /** The stem, each stage of residual blocks, and the head. */
  STAGE,
  /** Each convolution with its batch normalization, and each other layer. */
  LAYER
}
