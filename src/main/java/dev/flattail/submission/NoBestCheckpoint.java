package dev.flattail.submission;

import dev.flattail.jobspec.TrainSpec;

/**
 * Explains why a training has no checkpoint {@code best}. The message is the same for reading the
 * checkpoint and for naming it in a spec.
 */
public final class NoBestCheckpoint {
  private NoBestCheckpoint() {}

  /** Returns whether {@code checkpoint} is one that this training can never have. */
  public static boolean is(String checkpoint, TrainSpec training) {
    return checkpoint.equals("best") && training.dataset().validation().perClass() == 0;
  }

  /**
   * Formats the message.
   *
   * @param job how the sentence refers to the job
   */
  public static String message(String job) {
    return ("'best' is chosen on a validation split, and %s has none (dataset.validation.perClass is 0)."
            + " Take last, or best-on-test knowing that it was chosen on the test set")
        .formatted(job);
  }
}
