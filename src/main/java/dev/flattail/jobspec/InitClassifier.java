package dev.flattail.jobspec;

/** What becomes of the classifier of initial weights. */
public enum InitClassifier {
  /** It is taken over, and must fit. */
  LOADED,
  /** It is left out, whatever its shape, and the model's own starts from the seed. */
  FRESH
}
