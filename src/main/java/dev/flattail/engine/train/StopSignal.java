package dev.flattail.engine.train;

/** Asks a training to stop; polled before each step and each batch of an evaluation. */
@FunctionalInterface
public interface StopSignal {
  /** Never asks. */
  StopSignal NEVER = () -> false;

  boolean requested();
}
