package dev.flattail.jobspec;

/** The use of the classifier in initial weights. */
public enum InitClassifier {
  /** The classifier is loaded and must fit. */
  LOADED,
  /** The classifier is ignored, whatever its shape, and initialized from the seed. */
  FRESH
}
