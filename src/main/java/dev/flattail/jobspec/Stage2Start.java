package dev.flattail.jobspec;

/** Which of the first stage's checkpoints a second stage starts from. */
public enum Stage2Start {
  /** The checkpoint of the last epoch. */
  LAST,
  /** The checkpoint of the best epoch by the validation split. */
  BEST,
  /** The checkpoint of the best epoch by the test split, as in reference codes. */
  BEST_ON_TEST
}
