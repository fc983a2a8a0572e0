package dev.flattail.jobspec;

/** A part of a data set. */
public enum Split {
  TRAIN,
  VALIDATION,
  TEST
}
