package dev.flattail.engine.model;

/** Makes a network's classifier, once the network knows how long its features are. */
@FunctionalInterface
interface HeadFactory {
  /**
   * Declares a head.
   *
   * @param name prefix of its tensors
   * @param features length of a feature vector
   */
  Head declare(TensorDeclarations tensors, String name, int features);
}
