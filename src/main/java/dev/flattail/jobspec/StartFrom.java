package dev.flattail.jobspec;

/** Which of the first stage's checkpoints a second stage starts from. */
public enum StartFrom {
  /** Of the last epoch. */
  LAST,
  /** Of the epoch that was best on the validation split. */
  BEST,
  /** Of the epoch that was best on the test split, as reference codes do. */
  BEST_ON_TEST
}
