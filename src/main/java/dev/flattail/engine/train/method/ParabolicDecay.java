package dev.flattail.engine.train.method;

/** A share that falls from all to nothing, as cumulative learning has it (Zhou et al. 2020). */
final class ParabolicDecay {
  private ParabolicDecay() {}

  /**
   * {@code 1 - (epoch / epochs)^2}.
   *
   * @param epoch from 0
   * @param epochs completed epochs after which nothing is left
   */
  static double share(int epoch, int epochs) {
    double passed = (double) epoch / epochs;
    return 1 - passed * passed;
  }
}
