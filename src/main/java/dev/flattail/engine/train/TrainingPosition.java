package dev.flattail.engine.train;

/**
 * A position between two steps of a training.
 *
 * @param epoch completed epochs
 * @param step completed steps of the running epoch; all steps when only its evaluation is missing
 */
record TrainingPosition(int epoch, int step) {
  static final TrainingPosition START = new TrainingPosition(0, 0);
}
