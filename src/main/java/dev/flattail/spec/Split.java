package dev.flattail.spec;

/** A part of a data set. */
public enum Split {
  TRAIN,
  VALIDATION,
  TEST
}
