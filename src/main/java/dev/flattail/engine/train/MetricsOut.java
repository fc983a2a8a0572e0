package dev.flattail.engine.train;

import dev.flattail.engine.Activity;
import dev.flattail.results.EpochRow;

/** Where a training tells how it goes. Called on the training's own thread: must not block long. */
public interface MetricsOut {
  /** After each step and each batch of an evaluation. */
  void progress(TrainingProgress progress);

  /** After each epoch, once in order. */
  void epoch(EpochRow row);

  /** A line for people. */
  void log(String line);

  /**
   * After each training step.
   *
   * @param images of its batch
   */
  default void step(int images, double seconds) {}

  /** A part of the training begins. */
  default Activity begin(Activity.Kind kind) {
    return Activity.NONE;
  }
}
