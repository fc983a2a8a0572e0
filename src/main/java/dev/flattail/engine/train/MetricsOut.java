package dev.flattail.engine.train;

import dev.flattail.engine.ObservedActivity;
import dev.flattail.results.EpochRow;

/**
 * Receives the progress and metrics of a training. It is called on the training's own thread and
 * must not block for long.
 */
public interface MetricsOut {
  /** Reports progress after each step and each batch of an evaluation. */
  void progress(TrainingProgress progress);

  /** Reports the metrics of each epoch, once and in order. */
  void epoch(EpochRow row);

  /** Reports a log line. */
  void log(String line);

  /**
   * Reports a completed training step.
   *
   * @param images number of images in its batch
   */
  default void step(int images, double seconds) {}

  /** Reports the begin of a part of the training. */
  default ObservedActivity begin(ObservedActivity.Kind kind) {
    return ObservedActivity.NONE;
  }
}
