package dev.flattail.engine.train;

/**
 * Between two steps.
 *
 * @param epoch completed epochs
 * @param step completed steps of the running epoch; all of them when only its evaluation is left
 */
record TrainingPosition(int epoch, int step) {
  static final TrainingPosition START = new TrainingPosition(0, 0);
}
