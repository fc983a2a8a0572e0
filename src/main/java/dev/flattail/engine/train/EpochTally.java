package dev.flattail.engine.train;

import dev.flattail.engine.optim.StepReport;

/** Accumulates sums over the steps of the running epoch. */
final class EpochTally {
  private double losses;
  private double correct;
  private long images;
  private long steps;
  private double stepSeconds;

  void add(StepReport report, int batch, double seconds) {
    losses += report.loss();
    correct += report.correct();
    images += batch;
    steps++;
    stepSeconds += seconds;
  }

  double meanLoss() {
    return losses / steps;
  }

  double accuracy() {
    return correct / images;
  }

  double imagesPerSecond() {
    return images / stepSeconds;
  }

  double stepSeconds() {
    return stepSeconds;
  }

  double[] saved() {
    return new double[] {losses, correct, images, steps, stepSeconds};
  }

  static EpochTally restored(double[] saved) {
    EpochTally tally = new EpochTally();
    tally.losses = saved[0];
    tally.correct = saved[1];
    tally.images = (long) saved[2];
    tally.steps = (long) saved[3];
    tally.stepSeconds = saved[4];
    return tally;
  }
}
