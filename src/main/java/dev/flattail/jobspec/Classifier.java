package dev.flattail.jobspec;

/** The kind of the last layer. */
public enum Classifier {
  /** Weights and bias. */
  LINEAR,
  /** Cosines of the feature and each class's weight vector (NormedLinear of LDAM). */
  COSINE
}
