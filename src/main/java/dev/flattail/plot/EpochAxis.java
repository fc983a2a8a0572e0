package dev.flattail.plot;

import java.util.stream.IntStream;

/** The horizontal axis of everything that is plotted over epochs. */
final class EpochAxis {
  private EpochAxis() {}

  /** From the first to the last epoch; a little wider around a single one. */
  static LinearScale over(IntStream epochs) {
    var range = epochs.summaryStatistics();
    if (range.getCount() == 0) {
      return new LinearScale(1, 10, 1, "");
    }
    double pad = range.getMin() == range.getMax() ? 0.6 : 0;
    return new LinearScale(range.getMin() - pad, range.getMax() + pad, 1, "");
  }

  /** {@code "<run>, 12 epochs"}. */
  static String subtitle(String run, int epochs) {
    return run + ", " + epochs + (epochs == 1 ? " epoch" : " epochs");
  }
}
