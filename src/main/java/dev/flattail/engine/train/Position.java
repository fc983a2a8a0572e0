package dev.flattail.engine.train;

/**
 * Between two steps.
 *
 * @param epoch completed epochs
 * @param step completed steps of the running epoch; all of them when only its evaluation is left
 */
record Position(int epoch, int step) {
  static final Position START = new Position(0, 0);
}
