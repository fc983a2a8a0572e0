package dev.flattail.spec;

/** The last layer. */
public enum Classifier {
  /** Weights and bias. */
  LINEAR,
  /** Cosines of the feature and each class's weight vector (NormedLinear of LDAM). */
  COSINE
}
