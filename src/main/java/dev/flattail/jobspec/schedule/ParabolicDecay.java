package dev.flattail.jobspec.schedule;

/** Computes a share that falls from one to zero, as in cumulative learning (Zhou et al. 2020). */
public final class ParabolicDecay {
  private ParabolicDecay() {}

  /**
   * Computes {@code 1 - (epoch / epochs)^2}.
   *
   * @param epoch from 0
   * @param epochs completed epochs after which the share is zero
   */
  public static double share(int epoch, int epochs) {
    double passed = (double) epoch / epochs;
    return 1 - passed * passed;
  }
}
