package dev.flattail.submission;

import dev.flattail.jobspec.TrainSpec;

/** Why a training has no checkpoint {@code best}, told alike to who reads and to who names it. */
public final class NoBestCheckpoint {
  private NoBestCheckpoint() {}

  /** Whether {@code checkpoint} is one that this training can never have. */
  public static boolean is(String checkpoint, TrainSpec training) {
    return checkpoint.equals("best") && training.dataset().validation().perClass() == 0;
  }

  /**
   * @param job how the sentence names it
   */
  public static String told(String job) {
    return ("'best' is chosen on a validation split, and %s has none (dataset.validation.perClass is 0)."
            + " Take last, or best-on-test knowing that it was chosen on the test set")
        .formatted(job);
  }
}
