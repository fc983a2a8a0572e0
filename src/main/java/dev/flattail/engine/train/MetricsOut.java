package dev.flattail.engine.train;

/** Where a training tells how it goes. Called on the training's own thread: must not block long. */
public interface MetricsOut {
  /** After each step and each batch of an evaluation. */
  void progress(Progress progress);

  /** After each epoch, once in order. */
  void epoch(EpochMetrics row);

  /** A line for people. */
  void log(String line);
}
