package dev.flattail.jobs;

/** Knows whether this process starts a worker of its own. Only such processes have one. */
@FunctionalInterface
public interface StartingWorker {
  /** Returns whether the worker's process runs or is about to, registered or not. */
  boolean isExpected();
}
