package dev.flattail.jobspec;

/** How the classes of an evaluated data set are assigned to the outputs of a model. */
public enum ClassMatching {
  /** By their names, if the model's are known; other sets of names are refused. */
  BY_NAME,
  /** Class i is output i, whatever the names. */
  BY_INDEX
}
