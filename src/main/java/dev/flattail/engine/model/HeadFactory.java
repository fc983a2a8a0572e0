package dev.flattail.engine.model;

/** Creates a network's classifier once the length of the features is known. */
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
